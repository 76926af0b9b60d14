"""The exit code that the verdict and the findings come to."""

import pytest

from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.finding import Finding
from pagesim.report.words import exit_code
from tests.support.reports import CASES


@pytest.mark.parametrize(
    ("case", "code"), [("resolved", 0), ("skipped", 0), ("stops", 1), ("many", 1), ("too-late", 1)]
)
def test_exit_code(case: str, code: int) -> None:
    outcome = CASES[case]()
    assert exit_code(outcome, diagnose(outcome)) == code


def test_an_error_alone_is_reason_enough() -> None:
    outcome = CASES["resolved"]()
    assert exit_code(outcome, [Finding(rule="rule", severity="error", message="")]) == 1
    assert exit_code(outcome, [Finding(rule="rule", severity="warning", message="")]) == 0
