"""The rule cached-install-proves-nothing: where it is found, and where it keeps quiet."""

from pagesim.diagnosis.change import Advice
from tests.support.fake_engine import PACKAGE, Script, fake_run, in_tree, site
from tests.support.outcomes import errors, need, outcome
from tests.support.rules import BY_TOKEN, FILE, good


def test_a_package_in_the_tree_that_nobody_served_is_not_resolved() -> None:
    outcome = fake_run(site(FILE), Script((), 0, files=in_tree((PACKAGE, "1.0.0"))))
    assert outcome.verdict == "unresolved"


def test_a_package_out_of_a_cache_proves_nothing() -> None:
    result = outcome(
        BY_TOKEN, secrets=["TOKEN"], installed={PACKAGE: frozenset({"1.0.0"})}, exit_code=0
    )
    assert result.verdict == "unresolved"
    assert errors(result) == ["cached-install-proves-nothing"]


def test_a_package_that_was_served_is_proof() -> None:
    assert good().verdict == "resolved"
    assert errors(good()) == []


def test_a_committed_tree_is_no_cache() -> None:
    own = {f"node_modules/{PACKAGE}/package.json": f'{{"name": "{PACKAGE}", "version": "1.0.0"}}'}
    outcome = fake_run(site({**FILE, **own}), Script((), 0, files=in_tree((PACKAGE, "1.0.0"))))
    told = need(outcome, "cached-install-proves-nothing")
    assert "the repository's node_modules" in told.message
    assert all(isinstance(change, Advice) for change in told.changes)
