"""What lint found: a line for each finding, and the same as data."""

import json

from pagesim.diagnosis.lint import lint_files
from pagesim.report.lint import lint_record, lint_text
from pagesim.report.sarif import render_findings
from pagesim.scenario.running import in_memory
from tests.support.reports import schema, validate

FILES = {".npmrc": "//npm.acme.dev/:_authToken=$A\n"}
PROJECT = in_memory(FILES)
FOUND = lint_files(PROJECT, FILES)


def test_the_object_has_everything() -> None:
    data = json.loads(json.dumps(lint_record(tuple(FILES), FOUND)))
    validate(data, "lint")
    assert set(data) == set(schema("lint")["properties"])
    assert data["findings"][0]["location"] == {"file": ".npmrc", "line": 1}


def test_the_words_begin_with_the_place() -> None:
    first, *_, last = lint_text(tuple(FILES), FOUND).splitlines()
    assert first.startswith(".npmrc:1: error: ")
    assert first.endswith("[variable-not-expanded]")
    assert last == "1 file, 1 found, 1 of them an error"


def test_code_scanning_gets_the_same() -> None:
    (run,) = json.loads(render_findings(FOUND, PROJECT))["runs"]
    (result,) = run["results"]
    assert result["ruleId"] == "variable-not-expanded"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
