"""What a report holds."""

from tests.support.reports import report


def test_the_exit_code_of_a_check_is_its_worst() -> None:
    told = report("resolved", "stops")
    assert [run.exit_code for run in told.runs] == [0, 1]
    assert told.exit_code == 1
