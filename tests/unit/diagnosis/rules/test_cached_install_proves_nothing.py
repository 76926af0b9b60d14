"""The rule cached-install-proves-nothing: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import PACKAGE, Script, fake_run, in_tree, site
from tests.support.outcomes import errors, outcome
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
