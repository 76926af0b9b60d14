"""The lines of two logs of one build beside each other: what is equal, what differs, what only one
has. Times, ids and empty lines do not count."""

import difflib
import re
from bisect import bisect_left
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
        mine, other = own[i:end_i], real[j:end_j]
        if kind == "equal":
            yield from (Row("equal", *pair) for pair in zip(mine, other, strict=True))
        else:
            yield from _unequal(mine, other)


def _unequal(own: Sequence[str], real: Sequence[str]) -> Iterator[Row]:
    """Yield lines that begin alike beside each other, in their order; the rest by themselves."""
    places: dict[str, list[int]] = {}
    for number, line in enumerate(real):
        places.setdefault(_begins(line), []).append(number)
    taken = 0
    for line in own:
        like = places.get(_begins(line), [])
        next_one = bisect_left(like, taken)
        if next_one == len(like):
            yield Row("here", line, None)
            continue
        found = like[next_one]
        yield from (Row("there", None, other) for other in real[taken:found])
        yield Row("differs", line, real[found])
        taken = found + 1
    yield from (Row("there", None, line) for line in real[taken:])


def _begins(line: str) -> str:
    """Return the words by which a line is told: its first two, less punctuation and numbers."""
    words = re.findall(r"[^\W\d_]+", line)
    return " ".join(words[:2])


def _lasting(line: str) -> str:
    """Return what of a line is the same in every build of the same."""
    for pattern, instead in _PASSING:
        line = pattern.sub(instead, line)
    return line.strip()
