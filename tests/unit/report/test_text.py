"""The report for people: whole pages against golden files, and what must never be in one.

`PAGESIM_GOLDEN=write` writes the golden files anew; look at the difference before you keep it.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from pagesim.report import heading, text
from pagesim.report.requests import exchanges
from pagesim.report.sides import Sides
from tests.support.fake_engine import TOKEN
from tests.support.reports import CASES, report, written

GOLDEN = Path(__file__).parents[2] / "golden"


def golden(name: str, found: str) -> None:
    """Hold a page against its golden file."""
    kept = GOLDEN / f"{name}.txt"
    if os.environ.get("PAGESIM_GOLDEN") == "write":
        kept.write_text(found, "utf-8")
    assert found == kept.read_text("utf-8")


@pytest.mark.parametrize("case", CASES)
def test_text_at_80_columns(case: str) -> None:
    found = written(Sides(report(case).runs))
    golden(case, found)
    assert max(map(len, found.splitlines())) <= 80


def test_what_verbose_shows_before_at_80_columns() -> None:
    outcome = CASES["token-missing"]()
    header = heading.header(outcome.plan, outcome.engine, outcome.fidelity)
    golden("verbose", written(header, exchanges(outcome)))


def test_a_wide_screen_has_one_line_a_package() -> None:
    [run] = report("token-missing").runs
    _, table = written(Sides((run,), verbose=True), width=120).split("\n\n")
    titles, row, *_ = table.splitlines()
    assert titles.split() == ["Package", "Result", "Version", "Registry", "Credential"]
    assert row.split()[-1] == f"${{{TOKEN}}}"


def test_the_verdict_alone_has_cause_and_change() -> None:
    [run] = report("token-missing").runs
    lines = written(text.verdict(run), width=400).splitlines()
    assert [line.split(":")[0] for line in lines] == ["UNRESOLVED", "Cause", "Change"]


def test_without_walls_that_is_said_first() -> None:
    [run] = report("resolved").runs
    bare = replace(run, outcome=replace(run.outcome, walled=False))
    first, second = written(text.verdict(bare), width=400).splitlines()
    assert first.startswith("NO WALLS")
    assert second.startswith("RESOLVED")


def test_a_narrow_screen_cuts_no_name() -> None:
    [run] = report("token-missing").runs
    shown = written(Sides((run,), verbose=True), width=40)
    assert "\n  unauthorized\n  npm.pkg.github.com\n  ${TOKEN_FOR_GITHUB}\n" in shown
    assert max(map(len, shown.splitlines())) <= 40
