"""Which rows of a test `make test` runs: of many alike a few, and `make prove` runs the rest."""

from collections.abc import Iterable
from typing import Any

import pytest
from _pytest.mark import ParameterSet


def few(rows: Iterable[Any], *kept: int) -> list[ParameterSet]:
    """Return the rows of a test, of which those at `kept` stay and the others are slow.

    A row is a tuple, a single value, or what `pytest.param` makes of either.
    """
    return [_row(row, () if at in kept else (pytest.mark.slow,)) for at, row in enumerate(rows)]


def _row(row: Any, marks: tuple[pytest.MarkDecorator, ...]) -> ParameterSet:
    if isinstance(row, ParameterSet):
        return pytest.param(*row.values, id=row.id, marks=(*row.marks, *marks))
    return pytest.param(*(row if isinstance(row, tuple) else (row,)), marks=marks)
