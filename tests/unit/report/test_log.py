"""Pages' own log of what was run; tests/golden has whole ones."""

from pagesim.report.log import make_log, render
from tests.support.reports import report


def test_the_logs_of_a_check_stand_one_after_the_other() -> None:
    told = report("resolved", "token-missing")
    logs = [make_log(run.outcome) for run in told.runs]
    assert "Installing project dependencies: " in logs[0]
    assert render(told) == "\n".join(logs)
