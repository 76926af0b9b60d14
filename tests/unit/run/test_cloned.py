"""What became of dependencies that git gives, as the package table tells it."""

from collections.abc import Mapping

from pagesim.run.outcome import Outcome, Resolution
from tests.support.outcomes import outcome

NAME, SPEC = "providers", "git+ssh://git@github.com/acme/providers.git"


def found(exit_code: int, text: str = "", **installed: frozenset[str]) -> Resolution:
    tree: Mapping[str, frozenset[str]] = installed
    told: Outcome = outcome(
        {}, dependencies={NAME: SPEC}, exit_code=exit_code, text=text, installed=tree
    )
    assert told.first
    [one] = [r for r in told.first.resolutions if r.name == NAME]
    return one


def test_one_in_the_tree_is_resolved() -> None:
    one = found(0, providers=frozenset({"1.0.0"}))
    assert (one.status, one.registry, one.private) == ("resolved", "https://github.com/", False)


def test_one_that_was_tried_in_vain_is_unreachable() -> None:
    assert found(1, "git@github.com: Permission denied (publickey).").status == "unreachable"


def test_one_of_another_host_is_not_blamed() -> None:
    assert found(1, "git@git.acme.dev: Permission denied (publickey).").status == "not-requested"


def test_one_that_nobody_came_to_is_not_requested() -> None:
    assert found(1, "npm error code E401").status == "not-requested"
