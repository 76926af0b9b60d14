"""The rule scope-not-routed: where it is found, and where it keeps quiet."""

from dataclasses import replace

from tests.support.fake_engine import (
    GITHUB,
    NPMJS,
    NPMRC,
    PACKAGE,
    Script,
    fake_run,
    packument,
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


def test_that_a_mock_lacks_it_at_the_wrong_registry_is_no_excuse() -> None:
    asked = replace(packument(404, None, registry=NPMJS), trouble="mock-lacks")
    ends = Script((asked,), 1, (("stderr", "npm error code E404"),))
    only_token = {".npmrc": NPMRC.splitlines()[1] + "\n"}
    outcome = fake_run(site(only_token), ends, chosen=settings(registries=DECLARED))
    assert need(outcome, "scope-not-routed").packages == (PACKAGE,)
