"""Lines and columns: the same whether rich makes them or not."""

from itertools import product

import pytest

from pagesim.report.sheet import Cell, Columns, Stack
from tests.support.reports import written

ROWS = ((Cell("a"), Cell("one", "  two")), (Cell("longer"), Cell("")))
SHEETS = [
    Cell("a line", "  aside", "bold"),
    Columns(ROWS, labels=True),
    Columns(ROWS, ("Name", "A longer head")),
    Columns((), ("Name", "Value")),
    Stack((Cell("first"), Cell(""), Columns(ROWS), Cell("last"))),
]


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("width", [22, 40])
def test_what_fits_looks_as_rich_has_it(sheet: Cell | Columns | Stack, width: int) -> None:
    drawn = sheet.draw(width)
    assert drawn is not None
    assert [line.rstrip() for line in drawn] == written(sheet, width=width).splitlines()


WORDS = [
    "",
    "short",
    "an-unusually-long-name-of-a-package",
    "some words that follow  each other",
    "b " * 30,
]


@pytest.mark.parametrize("width", range(12, 60, 3))
@pytest.mark.parametrize("labels", [True, False])
def test_the_widest_column_is_folded_as_rich_has_it(width: int, labels: bool) -> None:
    compared = 0
    for text, other in product(WORDS, repeat=2):
        rows = ((Cell("a"), Cell(text, "  aside")), (Cell(other), Cell("x")))
        sheet = Stack((Cell(text), Columns(rows, labels=labels)))
        drawn = sheet.draw(width)
        if drawn is not None:
            compared += 1
            lines = [line.rstrip() for line in drawn]
            assert lines == [line.rstrip() for line in written(sheet, width=width).splitlines()]
    assert compared > 2


@pytest.mark.parametrize("text", ["zwölf", "two\nlines", "\x1b[1m"])
def test_what_has_to_be_measured_is_left_to_rich(text: str) -> None:
    assert Stack((Columns(((Cell("a"), Cell(text)),)),)).draw(40) is None
