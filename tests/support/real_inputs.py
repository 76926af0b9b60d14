"""Files as real projects have them: a few made for the tests, many more where they lie beside.

The few lie in tests/stand_ins, so that a clone alone leaves nothing out. What lies beside the
checkout is other people's, and no part of it: tests run over it as well where it is there.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).parents[2]
STAND_INS = TOP / "tests/stand_ins"
BESIDE = TOP.parent / "shared/inputs"


def folders(kind: str) -> list[Path]:
    """Return the folders of a kind (npmrc, projects, cases) that are there."""
    return [place / kind for place in (STAND_INS, BESIDE) if (place / kind).is_dir()]


def project(name: str) -> Path:
    """Return the folder of the project `name`, which may not be there."""
    return next(
        (f / name for f in folders("projects") if (f / name).is_dir()), BESIDE / "projects" / name
    )


def only_here(rows: Sequence[Any]) -> list[Any]:
    """Return the rows of a test (tuples, or pytest's) whose project is there; it comes first.

    Those of other people are slow: for each there is a stand-in that goes the same way.
    """
    return [_slow_beside(row) for row in rows if project(_values(row)[0]).is_dir()]


def _values(row: Any) -> Any:
    return getattr(row, "values", row)


def _slow_beside(row: Any) -> Any:
    if project(_values(row)[0]).is_relative_to(STAND_INS):
        return row
    marks, ident = (*getattr(row, "marks", ()), pytest.mark.slow), getattr(row, "id", None)
    values = _values(row) if len(_values(row)) > 1 else (_values(row),)
    return pytest.param(*values, id=ident, marks=marks)
