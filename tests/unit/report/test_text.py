"""The report for people: whole pages against golden files, and what must never be in one.

`PAGESIM_GOLDEN=write` writes the golden files anew; look at the difference before you keep it.
"""

import os
from pathlib import Path

import pytest

from pagesim.diagnosis.catalogue import diagnose
from pagesim.report import text
from tests.support.fake_engine import TOKEN
from tests.support.reports import CASES, written

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.mark.parametrize("case", CASES)
def test_text_at_80_columns(case: str) -> None:
    outcome = CASES[case]()
    header = text.header(outcome.plan, outcome.engine, outcome.fidelity)
    found = written(header, text.exchanges(outcome), text.summary(outcome, diagnose(outcome)))
    golden = GOLDEN / f"{case}.txt"
    if os.environ.get("PAGESIM_GOLDEN") == "write":
        golden.write_text(found, "utf-8")
    assert found == golden.read_text("utf-8")
    assert max(map(len, found.splitlines())) <= 80


def test_a_wide_screen_has_one_line_a_package() -> None:
    outcome = CASES["token-missing"]()
    lines = written(text.summary(outcome, diagnose(outcome)), width=120).splitlines()
    assert lines[0].split() == ["Package", "Result", "Version", "Registry", "Credential"]
    assert lines[1].split()[-1] == f"${{{TOKEN}}}"


def test_the_verdict_alone_has_cause_and_change() -> None:
    outcome = CASES["token-missing"]()
    lines = written(text.verdict(outcome, diagnose(outcome)), width=400).splitlines()
    assert [line.split(":")[0] for line in lines] == ["UNRESOLVED", "Cause", "Change"]
