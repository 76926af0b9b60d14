"""The lines of two logs of one build beside each other: what is equal, what differs, what only one
has. Times, ids and empty lines do not count."""

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Literal

from pagesim import late
from pagesim.pages.log.forms import unfold
from pagesim.pages.log.reader import hide_tokens, is_after_install

RowKind = Literal["equal", "differs", "here", "there"]
MOST = 4000
"""Lines of each that are compared: the time grows with their product."""
_PASSING = (
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "ID"),
    (re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b"), "ID"),
    (re.compile(r"\d{4}-\d\d-\d\d(?:[T_ ]\d\d[:-]\d\d[:-]\d\d)?(?:[.,_]\d+)?Z?"), "TIME"),
    (re.compile(r"\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b"), "TIME"),
    (re.compile(r"(?<![\w.])\d+(?:\.\d+)?\s?(?:ms|s|m|min|seconds?|minutes?)\b"), "TIME"),
    (re.compile(r"\s+"), " "),
)
"""What two builds of the same never share, and what stands for it."""


@late.dataclass(frozen=True)
class Row:
    """A line of either log, or one of each."""

    kind: RowKind
    here: str | None
    there: str | None


@late.dataclass(frozen=True)
class Comparison:
    """Two logs line by line, in their order; `here` is the run's own, `there` the real one."""

    rows: tuple[Row, ...]
    left_out: int = 0
    """Lines of both beyond the first `MOST`, which were not compared."""

    def count(self, kind: RowKind) -> int:
        """Return how many rows are of a kind."""
        return sum(row.kind == kind for row in self.rows)


def compare_logs(here: str, there: str) -> Comparison:
    """Return the log of a run beside a real one, which may be in any form that `forms` knows.

    The real one counts up to the end of its install, where a run ends too; tokens in it are hidden.
    """
    own = [line for line in here.splitlines() if line.strip()]
    real: list[str] = []
    for line in unfold(there):
        if is_after_install(line.text):
            break
        if line.text.strip():
            real.append(hide_tokens(line.text))
    left_out = sum(max(0, len(lines) - MOST) for lines in (own, real))
    return Comparison(tuple(_rows(own[:MOST], real[:MOST])), left_out)


def _rows(own: Sequence[str], real: Sequence[str]) -> Iterator[Row]:
    matcher = difflib.SequenceMatcher(
        None, [*map(_lasting, own)], [*map(_lasting, real)], autojunk=False
    )
    for kind, i, end_i, j, end_j in matcher.get_opcodes():
        pairs = min(end_i - i, end_j - j)
        told: RowKind = "equal" if kind == "equal" else "differs"
        for k in range(pairs):
            yield Row(told, own[i + k], real[j + k])
        yield from (Row("here", line, None) for line in own[i + pairs : end_i])
        yield from (Row("there", None, line) for line in real[j + pairs : end_j])


def _lasting(line: str) -> str:
    """Return what of a line is the same in every build of the same."""
    for pattern, instead in _PASSING:
        line = pattern.sub(instead, line)
    return line.strip()
