"""The rule ignored-builds: the packages, and the lines to add."""

from pagesim.diagnosis.change import SetValue
from tests.support.outcomes import found, need, outcome
from tests.support.rules import good

TEXT = "[ERR_PNPM_IGNORED_BUILDS] Ignored build scripts: core-js@3.38.1, @acme/native@1.0.0"


def test_the_packages_and_the_lines() -> None:
    told = need(outcome({}, manager="pnpm@11.28.11", text=TEXT), "ignored-builds")
    assert "core-js, @acme/native may run" in told.message
    assert str(told.place) == "package.json"
    assert told.changes[:2] == (
        SetValue("pnpm-workspace.yaml", ("allowBuilds", "core-js"), True),
        SetValue("pnpm-workspace.yaml", ("allowBuilds", "@acme/native"), True),
    )


def test_a_warning_of_pnpm_10_is_no_cause() -> None:
    box = "│   Ignored build scripts: core-js.   │"
    assert found(outcome({}, manager="pnpm@10.11.1", text=box), "ignored-builds") is None
    assert found(good(text=TEXT), "ignored-builds") is None
