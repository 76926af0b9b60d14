"""Both logs: side by side from 100 columns on, else one below the other."""

import json

import pytest

from pagesim.pages.log.comparing import compare_logs
from pagesim.report.compared import ComparedLogs, compared_record, sum_up
from tests.support.reports import written

FOUND = compare_logs("a\nb\nc\nd\nnew\nlast 1", "a\nb\nc\nd\nlast 2\nold\nolder")


def test_the_sentence_counts() -> None:
    assert "4 lines are equal, 1 differ (~), 1 are only in this run (<), 2 only" in sum_up(FOUND)


@pytest.mark.parametrize("width", [99, 100])
def test_the_width_decides(width: int) -> None:
    lines = [line.rstrip() for line in written(ComparedLogs(FOUND), width=width).splitlines()]
    assert any(line.strip() == "(2 equal lines)" for line in lines)
    if width < 100:
        assert lines[-5:] == ["< new", "< last 1", "> last 2", "> old", "> older"]
    else:
        assert [line.split() for line in lines[-4:]] == [
            ["<", "new"],
            ["~", "last", "1", "last", "2"],
            [">", "old"],
            [">", "older"],
        ]


def test_as_data() -> None:
    data = json.loads(json.dumps(compared_record(FOUND)))
    assert data["lines_equal"] == 4 and data["lines_there"] == 2
    assert data["rows"][-1] == {"kind": "there", "here": None, "there": "older"}
