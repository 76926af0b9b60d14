"""The catalogue of rules: every rule has all its places, explains itself and keeps its turn."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from docs.generate.rules_page import heading, render, shown_by
from docs.generate.scenarios_page import scenarios
from pagesim.diagnosis.catalogue import RULES, diagnose
from pagesim.diagnosis.explanations import explain_rule
from pagesim.errors import UsageError
from pagesim.pages.log.causes import CAUSES
from tests.support.fake_engine import TOKEN, fake_run, refuses, settings, site
from tests.support.outcomes import found
from tests.support.rules import FILE, fine

TOP = Path(__file__).parents[3]
PLACES = {
    "module": "pagesim/diagnosis/rules/{module}.py",
    "line in the catalogue": "pagesim/diagnosis/catalogue.py",
    "unit test": "tests/unit/diagnosis/rules/test_{module}.py",
    "scenario that expects it": "scenarios/",
    "section": "docs/rules.md (make generate)",
}

TOO_LONG = {"slow-install"}
"""What no scenario shows, since it would take a quarter of an hour."""


def modules(folder: str, prefix: str = "") -> set[str]:
    """Return the rules that the modules of a folder are named after."""
    stems = (p.stem for p in (TOP / folder).glob(f"{prefix}*.py") if p.stem != "__init__")
    return {stem.removeprefix(prefix).replace("_", "-") for stem in stems}


def known() -> Mapping[str, set[str]]:
    """Return which rules each kind of place knows."""
    page = render()["docs/rules.md"]
    written = (TOP / "docs/rules.md").read_text("utf-8")
    sections = {line.removeprefix("## ") for line in written.splitlines() if line[:3] == "## "}
    assert all(heading(explain_rule(r.ident)) in page for r in RULES)
    return {
        "module": modules("pagesim/diagnosis/rules"),
        "line in the catalogue": {r.ident for r in RULES},
        "unit test": modules("tests/unit/diagnosis/rules", "test_"),
        "scenario that expects it": set(shown_by()) | TOO_LONG,
        "section": sections,
    }


def test_every_rule_has_all_its_places() -> None:
    places = known()
    rules = sorted(set().union(*places.values()))
    missing = [
        f"{rule} has no {what}: {where.format(module=rule.replace('-', '_'))}"
        for rule in rules
        for what, where in PLACES.items()
        if rule not in places[what]
    ]
    assert not missing, "\n".join(missing)


def test_every_rule_that_explains_a_failure_comes_first_in_a_scenario() -> None:
    expected = (s.expect.findings for s in scenarios())
    first = {found[0] for found in expected if found}
    assert {r.ident for r in RULES} - first <= {"slow-install"}  # told of installs that end well


def test_a_rule_is_named_as_its_module() -> None:
    for rule in RULES:
        module = type(rule).__module__
        assert module.rpartition(".")[2].replace("_", "-") == rule.ident
        assert (sys.modules[module].__doc__ or "").strip()
    assert len({r.ident for r in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", [r.ident for r in RULES])
def test_no_rule_fires_where_all_is_well_and_each_explains_itself(rule: str) -> None:
    assert found(fine(), rule) is None
    told = explain_rule(rule)
    assert told.ident == rule
    assert told.text.startswith(told.summary)
    assert 20 < len(told.summary) <= 100
    assert "efore" in told.text or "fter" in told.text, "an example"


def test_every_cause_of_a_log_is_explained() -> None:
    for cause in CAUSES:
        told = explain_rule(cause.ident)
        assert told.ident == cause.ident
        assert told.text


def test_errors_come_first_and_what_hides_others_comes_before_them() -> None:
    lacking = settings([], production=[TOKEN])
    outcome = fake_run(site(FILE), refuses(401, f"${{{TOKEN}}}"), chosen=lacking, build_image="v2")
    severities = [f.severity for f in diagnose(outcome)]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    assert diagnose(outcome)[0].rule == "token-not-in-environment"


def test_a_misspelt_rule_is_told_its_nearest() -> None:
    with pytest.raises(UsageError) as missed:
        explain_rule("token-not-in-enviroment")
    assert (missed.value.hint or "").startswith("Did you mean token-not-in-environment")
    with pytest.raises(UsageError) as unlike:
        explain_rule("zzz")
    assert unlike.value.hint == "`pagesim explain` lists them all."
