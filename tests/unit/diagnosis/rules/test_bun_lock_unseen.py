"""The rule bun-lock-unseen: where it is found, and where it keeps quiet."""

from pagesim.diagnosis.change import AddLine
from tests.support.fake_engine import GITHUB
from tests.support.outcomes import exchange, found, outcome
from tests.support.rules import ASTRAY


def test_bun_lock_is_not_seen() -> None:
    bunfig = '[install.scopes]\nfoobar = { url = "https://npm.pkg.github.com/" }\n'
    result = outcome({"bun.lock": "{}", "bunfig.toml": bunfig}, exchanges=[exchange(ASTRAY, 404)])
    told = found(result, "bun-lock-unseen")
    assert told is not None
    assert told.severity == "error"
    assert "reads no bunfig.toml" in told.message
    assert told.changes[0] == AddLine(".npmrc", f"@foobar:registry={GITHUB}")
    kept = outcome({"bun.lock": "{}", "bun.lockb": ""}, exchanges=[exchange(ASTRAY, 404)])
    assert found(kept, "bun-lock-unseen") is None


def test_where_the_other_manager_is_told_the_same_it_is_no_cause() -> None:
    route = f"@foobar:registry={GITHUB}\n"
    bunfig = f'[install.scopes]\nfoobar = {{ url = "{GITHUB}" }}\n'
    files = {"bun.lock": "{}", "bunfig.toml": bunfig, ".npmrc": route}
    told = found(outcome(files, exchanges=[exchange(ASTRAY, 404)]), "bun-lock-unseen")
    assert told is not None
    assert told.severity == "note"
