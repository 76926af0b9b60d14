"""SARIF: valid by its schema, places as what they are, fixes that make what the changes say.

The schema is OASIS' (Committee Specification, rtm.5), as the npm package @microsoft/jest-sarif
1.0.0-beta.0 ships it (MIT licence).
"""

import json
from pathlib import Path
from typing import Any

import pytest

from pagesim.diagnosis.catalogue import RULES
from pagesim.diagnosis.change import AddLine, Advice, Change, RemoveLine, ReplaceLine, SetValue
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace, Place, SettingPlace, VariablePlace
from pagesim.fix.apply import change_files
from pagesim.report.content import Report, Run
from pagesim.report.sarif import render
from tests.support.fake_engine import fake_run, resolves, site
from tests.support.reports import CASES, report

SCHEMA = Path(__file__).parents[2] / "support/sarif-2.1.0-rtm.5.json"


def told(*cases: str, more: tuple[Finding, ...] = ()) -> Any:
    return json.loads(render(report(*cases, more=more)))


def finding(*changes: Change, place: Place | None = None) -> Finding:
    return Finding(rule=RULES[0].ident, severity="error", message="m", place=place, changes=changes)


@pytest.mark.parametrize("case", CASES)
def test_it_keeps_to_the_schema(case: str) -> None:
    import jsonschema  # takes a second to load, which every worker would wait for

    jsonschema.Draft4Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(told(case))


def test_a_check_has_a_run_for_each_environment_and_every_rule_has_help() -> None:
    log = told("resolved", "token-missing")
    assert len(log["runs"]) == 2
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in rules} == {rule.ident for rule in RULES}
    (result,) = log["runs"][1]["results"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "token-not-in-environment"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": ".npmrc", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 2},
    }


@pytest.mark.parametrize(
    ("place", "keys"),
    [
        (FilePlace("a b"), ["physicalLocation"]),
        (VariablePlace("NPM_TOKEN", "preview"), ["logicalLocations"]),
        (SettingPlace("build-cache"), ["logicalLocations"]),
    ],
)
def test_only_a_file_is_a_physical_location(place: Place, keys: list[str]) -> None:
    (result,) = told("resolved", more=(finding(place=place),))["runs"][0]["results"]
    assert [list(location) for location in result["locations"]] == [keys]
    assert "fixes" not in result
    (bare,) = told("resolved", more=(finding(Advice("a")),))["runs"][0]["results"]
    assert "locations" not in bare


FILES = {"a": "1\n2\n3\n", "b": "1\r\n2\r\n", "c": "1\n2", "y.yml": "k: 1\n", "e": "", "u": "ü\n"}


@pytest.mark.parametrize(
    "changes",
    [
        (AddLine("a", "4"),),
        (AddLine("b", "3"),),
        (AddLine("c", "3"),),
        (AddLine("e", "1"),),
        (AddLine("u", "ö"),),
        (AddLine("new", "1"),),
        (AddLine("a", "3\n3"),),
        (ReplaceLine("a", 2, "x"),),
        (RemoveLine("a", 1), ReplaceLine("a", 3, "y")),
        (SetValue("y.yml", ("m", "n"), "x"), AddLine("a", "4")),
    ],
)
def test_a_fix_makes_what_the_changes_say(changes: tuple[Change, ...]) -> None:
    outcome = fake_run(site(FILES), resolves())
    project = outcome.plan.deployment.project
    log = json.loads(render(Report("run", (Run(outcome, (finding(*changes),)),))))
    (fix,) = log["runs"][0]["results"][0]["fixes"]
    made = {}
    for change in fix["artifactChanges"]:
        path = change["artifactLocation"]["uri"]
        text = (project.read(path) or b"").decode()
        for edit in change["replacements"]:
            region = edit["deletedRegion"]
            start, end = (offset(text, region, edge) for edge in ("start", "end"))
            text = text[:start] + edit["insertedContent"]["text"] + text[end:]
        made[path] = text.encode()
    assert made == change_files(project, changes)


def offset(text: str, region: dict[str, int], edge: str) -> int:
    """Return the offset of a region's edge, which must be within the text."""
    lines = text.split("\n")
    line, column = region[f"{edge}Line"], region[f"{edge}Column"]
    assert line <= max(1, text.count("\n") + (not text.endswith("\n")))
    assert column <= len(lines[line - 1]) + 1
    return sum(len(each) + 1 for each in lines[: line - 1]) + column - 1
