"""The rule credential-at-wrong-registry: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import (
    GITHUB,
    NPMJS,
    TOKEN,
    Script,
    fake_run,
    packument,
    resolves,
    site,
)
from tests.support.outcomes import need
from tests.support.rules import FILE


def test_credential_at_wrong_registry() -> None:
    astray = packument(200, TOKEN, name="left-pad", registry=NPMJS, accepted=False)
    good = resolves()
    script = Script((astray, *good.exchanges), files=good.files)
    one = need(fake_run(site(FILE), script), "credential-at-wrong-registry")
    assert one.severity == "error"
    assert one.message == f"{TOKEN} was sent to {NPMJS}; it belongs to {GITHUB}."
