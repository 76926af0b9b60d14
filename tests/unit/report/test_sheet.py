"""Lines and columns: the same whether rich makes them or not."""

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
@pytest.mark.parametrize("width", [21, 40])
def test_what_fits_looks_as_rich_has_it(sheet: Cell | Columns | Stack, width: int) -> None:
    drawn = sheet.draw(width)
    assert drawn is not None
    assert [line.rstrip() for line in drawn] == written(sheet, width=width).splitlines()


@pytest.mark.parametrize("text", ["x" * 41, "zwölf", "two\nlines", "\x1b[1m"])
def test_what_has_to_be_folded_or_measured_is_left_to_rich(text: str) -> None:
    assert Stack((Columns(((Cell("a"), Cell(text)),)),)).draw(40) is None
    assert Columns(ROWS).draw(15) is None
