"""The formats: table, modules, unit tests, command line and documentation name the same ones."""

import json
import re
from collections.abc import Set
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from pagesim import report as package
from pagesim.diagnosis.finding import Finding
from pagesim.report.content import Report, Run
from pagesim.report.formats import FORMATS, TEXT
from tests.support.fake_engine import NPMRC, fake_run, resolves, settings, site
from tests.support.reports import report, validate

HERE = Path(__file__).parent
MODULES = [p.stem for p in Path(package.__path__[0]).glob("*.py") if p.stem != "__init__"]
TESTS = {p.stem.removeprefix("test_") for p in HERE.glob("test_*.py")}
PAGE = (HERE.parents[2] / "docs/commands.md").read_text("utf-8")
ROWS = set(re.findall(r"^\| `(\w+)` \| \w", PAGE, re.MULTILINE))
RENDERERS = {m for m in MODULES if hasattr(import_module(f"pagesim.report.{m}"), "render")}


@pytest.mark.parametrize(
    ("place", "there"),
    [
        ("pagesim/report/NAME.py with render(report)", RENDERERS),
        ("tests/unit/report/test_NAME.py", TESTS),
        ("a row of docs/commands.md (make generate)", ROWS),
    ],
)
def test_each_format_of_the_table_is(place: str, there: Set[str]) -> None:
    assert set(FORMATS) - there == set(), f"missing for these formats: {place}"


def test_each_renderer_is_in_the_table() -> None:
    assert RENDERERS - set(FORMATS) == set(), "missing in the table of pagesim/report/formats.py"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "cases", [["token-missing"], ["resolved", "skipped"]], ids=["run", "check"]
)
def test_each_makes_one_document_of_a_run_and_of_a_check(name: str, cases: list[str]) -> None:
    document = FORMATS[name].render(report(*cases))
    assert document.endswith("\n")
    assert FORMATS[name].name == name != TEXT
    assert FORMATS[name].summary


@pytest.mark.parametrize("name", ["json", "junit", "html", "github"])
def test_each_says_what_a_check_did_not_prove(name: str) -> None:
    chosen = replace(settings(), environments=None)
    outcome = fake_run(site({".npmrc": NPMRC}), resolves(), chosen=chosen)
    checked = Report("check", (Run(outcome, (), proof=True),))
    assert checked.exit_code == 1
    document = FORMATS[name].render(checked)
    assert "NOT PROVEN: it resolves if TOKEN_FOR_GITHUB is set in Preview" in document
    if name == "json":
        data = json.loads(document)
        validate(data, "check")
        assert data["declare"].splitlines()[-1] == "    secrets: [TOKEN_FOR_GITHUB]"
        assert data["runs"][0]["assumptions"][0]["kind"] == "variable-set"


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"log"}))
def test_each_says_what_is_found_on_the_image_that_projects_are_moved_to(name: str) -> None:
    whole = report("resolved", "resolved")
    only = Finding(rule="pages-stops", severity="error", message="It ends on the other image.")
    told = Report("check", whole.runs, (Run(whole.runs[0].outcome, (only,)),))
    assert told.exit_code == 1
    assert only.message in FORMATS[name].render(told)
    assert only.message not in FORMATS[name].render(whole)
