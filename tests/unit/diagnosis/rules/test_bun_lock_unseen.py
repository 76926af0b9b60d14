"""The rule bun-lock-unseen: where it is found, and where it keeps quiet."""

from tests.support.outcomes import exchange, found, outcome
from tests.support.rules import ASTRAY


def test_bun_lock_is_not_seen() -> None:
    bunfig = '[install.scopes]\nfoobar = { url = "https://npm.pkg.github.com/" }\n'
    result = outcome({"bun.lock": "{}", "bunfig.toml": bunfig}, exchanges=[exchange(ASTRAY, 404)])
    told = found(result, "bun-lock-unseen")
    assert told is not None
    assert told.severity == "error"
    assert "reads no bunfig.toml" in told.message
    kept = outcome({"bun.lock": "{}", "bun.lockb": ""}, exchanges=[exchange(ASTRAY, 404)])
    assert found(kept, "bun-lock-unseen") is None
