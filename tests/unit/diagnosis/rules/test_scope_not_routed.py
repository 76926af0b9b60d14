"""The rule scope-not-routed: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import (
    GITHUB,
    NPMJS,
    NPMRC,
    PACKAGE,
    fake_run,
    refuses,
    settings,
    site,
)
from tests.support.outcomes import found, need
from tests.support.rules import DECLARED


def test_scope_not_routed() -> None:
    only_token = {".npmrc": NPMRC.splitlines()[1] + "\n"}
    chosen = settings(registries=DECLARED)
    outcome = fake_run(site(only_token), refuses(404, None, registry=NPMJS), chosen=chosen)
    one = need(outcome, "scope-not-routed")
    assert one.remedy == f"Add to .npmrc: @foobar:registry={GITHUB}"
    assert one.packages == (PACKAGE,)
    assert found(outcome, "no-credential") is None
