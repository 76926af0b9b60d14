"""What lint found: a line for each finding, and the same as data."""

import json

import pytest

from pagesim.diagnosis.lint import lint_files
from pagesim.report.lint import lint_record, lint_text
from pagesim.report.sarif import render_findings
from pagesim.scenario.running import in_memory
from tests.support.reports import schema, validate

WRONG = "//npm.acme.dev/:_authToken=$ABCD"
TOKEN = "ghp_" + "a1B2" * 9
FILES = {".npmrc": f"{WRONG}\n"}
PROJECT = in_memory(FILES)
FOUND = lint_files(PROJECT, FILES)


def test_the_object_has_everything() -> None:
    data = json.loads(json.dumps(lint_record(tuple(FILES), [(PROJECT, FOUND)])))
    validate(data, "lint")
    assert set(data) == set(schema("lint")["properties"])
    (finding,) = data["findings"]
    assert finding["location"] == {"file": ".npmrc", "line": 1}
    assert finding["range"] == {
        "start": {"line": 1, "column": 28},
        "end": {"line": 1, "column": 33},
    }


def test_the_words_begin_with_the_place() -> None:
    first, *_, last = lint_text(tuple(FILES), FOUND, width=40).splitlines()
    assert first.startswith(".npmrc:1: error: ")
    assert first.endswith("[variable-not-expanded]")
    assert last == "1 file read: 1 error."


def test_a_terminal_breaks_sentences_and_a_tool_has_the_findings_line_whole() -> None:
    piped = lint_text(tuple(FILES), FOUND, width=40).splitlines()
    shown = lint_text(tuple(FILES), FOUND, width=40, fold=True).splitlines()
    assert max(map(len, shown)) <= 40
    assert max(map(len, piped[1:])) <= 40 < len(piped[0])
    assert " ".join(shown).split() == " ".join(piped).split()


def test_code_scanning_gets_the_same() -> None:
    (run,) = json.loads(render_findings([(PROJECT, FOUND)]))["runs"]
    (result,) = run["results"]
    assert result["ruleId"] == "variable-not-expanded"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


@pytest.mark.parametrize(
    ("content", "place", "start", "end"),
    [
        ("﻿  {wrong}\r\nb=1\r\n", 1, 30, 35),
        ("\t{wrong} \t\r\n", 1, 29, 34),
        ("# 🎉 ü\r{wrong}\n", 2, 28, 33),
        ("ü🎉=1\n\n{wrong}", 3, 28, 33),
    ],
    ids=["bom", "tabs", "cr", "last"],
)
def test_a_range_counts_characters(content: str, place: int, start: int, end: int) -> None:
    project = in_memory({".npmrc": content.format(wrong=WRONG)})
    (found,) = (f for f in lint_files(project, FILES) if f.rule == "variable-not-expanded")
    (finding,) = lint_record((), [(project, [found])])["findings"]
    assert finding["range"]["start"] == {"line": place, "column": start}
    assert finding["range"]["end"] == {"line": place, "column": end}


def test_files_of_two_projects_are_each_read_in_their_own() -> None:
    other = in_memory({".npmrc": f"a=1\n  {WRONG}\n"})
    found = lint_files(other, FILES)
    data = lint_record((), [(PROJECT, FOUND), (other, found)])
    assert [f["range"]["start"]["column"] for f in data["findings"]] == [28, 30]
    (run,) = json.loads(render_findings([(PROJECT, FOUND), (other, found)]))["runs"]
    regions = [r["locations"][0]["physicalLocation"]["region"] for r in run["results"]]
    assert [r["startColumn"] for r in regions] == [28, 30]


@pytest.mark.parametrize(
    ("file", "line", "rule", "text"),
    [
        (".npmrc", f"//npm.acme.dev/:_authToken={TOKEN}", "literal-token", TOKEN),
        (".npmrc", f'"//npm.acme.dev/:_authToken" = "{TOKEN}"', "literal-token", TOKEN),
        (".npmrc", "//a.dev/:_authToken=a.dev", "literal-token", "a.dev"),
        (
            ".npmrc",
            "@acme:registry=https://npm.acme.dev/:_authToken=${A}",
            "credential-in-registry-url",
            "${A}",
        ),
        (
            ".npmrc",
            "  https://npm.acme.dev/:_authToken = ${A}",
            "credential-key-ignored",
            "https://npm.acme.dev/:_authToken",
        ),
        (
            ".npmrc",
            "//npm.acme.dev/:_authToken: ${A}",
            "credential-key-ignored",
            "//npm.acme.dev/:_authToken",
        ),
        (".npmrc", "//npm.acme.dev/:_authToken=${A}", "token-not-in-environment", "A"),
        (".yarnrc.yml", 'npmAuthToken: "$TOKEN"', "variable-not-expanded", "$TOKEN"),
        ("pagesim.yaml", "  previw: {}", "configuration-broken", "previw"),
    ],
)
def test_a_range_is_what_the_finding_is_about(file: str, line: str, rule: str, text: str) -> None:
    files = {"pagesim.yaml": "environments:\n  preview: {}\n"}
    files[file] = files.get(file, "") + f"{line}\n"
    project = in_memory(files)
    found = [f for f in lint_files(project, [file]) if f.rule == rule]
    (told,) = lint_record((), [(project, found)])["findings"]
    (number, start), (end_number, end) = (
        tuple(told["range"][e].values()) for e in ("start", "end")
    )
    assert number == end_number
    assert files[file].splitlines()[number - 1][start - 1 : end - 1] == text
    (run,) = json.loads(render_findings([(project, found)]))["runs"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["endColumn"]) == (start, end)
    assert repr(TOKEN) not in repr(found)
