"""SARIF: valid by its schema, places as what they are, fixes that make what the changes say.

The schema is OASIS' (Committee Specification, rtm.5), as the npm package @microsoft/jest-sarif
1.0.0-beta.0 ships it (MIT licence).
"""

import json
import re
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any

import pytest

from pagesim.diagnosis.catalogue import RULES, diagnose
from pagesim.diagnosis.change import AddLine, Change, RemoveLine, ReplaceLine, SetValue
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace, Place, SettingPlace, VariablePlace
from pagesim.fix.apply import change_files
from pagesim.late import replace
from pagesim.report.content import Report, Run
from pagesim.report.sarif import render
from tests.support.fake_engine import NPMRC, TOKEN, fake_run, refuses, resolves, settings, site
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
        "region": {"startLine": 2, "startColumn": 36, "endLine": 2, "endColumn": 52},
    }


@pytest.mark.parametrize(
    ("place", "file", "logical"),
    [
        (FilePlace("a b"), "a%20b", None),
        (FilePlace("sub/ü"), "sub/%C3%BC", None),
        (VariablePlace("NPM_TOKEN", "preview"), "package.json", "preview/NPM_TOKEN"),
        (SettingPlace("build-cache"), "package.json", "build-cache"),
        (None, "package.json", None),
    ],
)
def test_every_result_has_a_file(place: Place | None, file: str, logical: str | None) -> None:
    (result,) = told("resolved", more=(finding(place=place),))["runs"][0]["results"]
    (location,) = result["locations"]
    artifact = location["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": file, "uriBaseId": "%SRCROOT%"}
    names = [each["fullyQualifiedName"] for each in location.get("logicalLocations", ())]
    assert names == ([logical] if logical else [])
    assert "fixes" not in result


def test_below_a_root_directory_places_count_from_the_top() -> None:
    files = {"web/package.json": '{"dependencies": {"a": "1"}}', "web/.npmrc": NPMRC}
    outcome = fake_run(
        site(files), refuses(401), chosen=settings([], production=[TOKEN]), root_dir="web"
    )
    findings = (finding(), *diagnose(outcome))
    log = json.loads(render(Report("run", (Run(outcome, findings),))))
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in log["runs"][0]["results"]
    ]
    assert uris[0] == "web/package.json"
    assert "web/.npmrc" in uris


def test_runs_on_the_image_that_projects_are_moved_to_have_a_category_of_their_own() -> None:
    whole = report("resolved", "token-missing")
    log = json.loads(render(replace(whole, moved=whole.runs[1:])))
    _, today, moved = log["runs"]
    idents = [run["automationDetails"]["id"] for run in (today, moved)]
    assert idents == ["pagesim/preview/", "pagesim/preview on v3/"]
    assert moved["results"] == today["results"]


def test_each_rule_has_what_github_asks_for() -> None:
    """The fields that "SARIF support for code scanning" requires, and their limits."""
    rules = told("resolved")["runs"][0]["tool"]["driver"]["rules"]
    page = (Path(__file__).parents[3] / "docs/rules.md").read_text("utf-8")
    for rule in rules:
        assert len(rule["id"]) <= 255
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"] and rule["help"]["markdown"]
        address, _, anchor = rule["helpUri"].partition("#")
        assert address.endswith("/docs/rules.md")
        assert f"\n## {anchor}\n" in page


FILES = {
    "a": "1\n2\n3\n",
    "b": "1\r\n2\r\n",
    "c": "1\n2",
    "y.yml": "k: 1\n",
    "e": "",
    "u": "ü\n",
    "bom": "\ufeffä🎉=1\r\n🎉=2\r\n",
    "mixed": "1\n2\r\n3\n",
}


@pytest.mark.parametrize(
    "changes",
    [
        (AddLine("a", "4"),),
        (AddLine("b", "3"),),
        (AddLine("c", "3"),),
        (AddLine("e", "1"),),
        (AddLine("u", "ö"),),
        (AddLine("new", "1"),),
        (ReplaceLine("bom", 2, "🎉=ü"),),
        (AddLine("bom", "x"),),
        (ReplaceLine("mixed", 2, "x"),),
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
        content = project.read(path) or b""
        text = content.decode("utf-8-sig")
        for edit in change["replacements"]:
            region = edit["deletedRegion"]
            start, end = (offset(text, region, edge) for edge in ("start", "end"))
            text = text[:start] + edit["insertedContent"]["text"] + text[end:]
        mark = BOM_UTF8 if content.startswith(BOM_UTF8) else b""
        made[path] = mark + text.encode()
    assert made == change_files(project, changes)


def offset(text: str, region: dict[str, int], edge: str) -> int:
    """Return the offset of a region's edge, which must be within the text of a line, or at an end
    of it."""
    lines = re.split(r"(?<=\n)", text)
    line, column = region[f"{edge}Line"], region[f"{edge}Column"]
    assert line <= max(1, text.count("\n") + (not text.endswith("\n")))
    assert column <= len(lines[line - 1].rstrip("\r\n")) + 1
    return sum(map(len, lines[: line - 1])) + column - 1
