"""A run's log beside the real one of a build, for people and as JSON."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from pagesim import late
from pagesim.engine.lines import strip_controls
from pagesim.pages.log.comparing import Comparison, Row, RowKind

SIDE_BY_SIDE = 100
"""Columns from which on the two stand beside each other."""
AROUND = 1
"""Equal lines that are shown before and after what differs."""
MARKS: Final[Mapping[RowKind, str]] = {"equal": " ", "differs": "~", "here": "<", "there": ">"}


def compared_record(compared: Comparison) -> dict[str, Any]:
    """Return the counts, and the rows that are not equal, as JSON-compatible data."""
    counts: dict[str, Any] = {f"lines_{kind}": compared.count(kind) for kind in MARKS}
    counts["lines_left_out"] = compared.left_out
    rows = [{"kind": r.kind, "here": r.here, "there": r.there} for r in compared.rows]
    return {**counts, "rows": [row for row in rows if row["kind"] != "equal"]}


@late.dataclass(frozen=True)
class ComparedLogs:
    """Both logs: side by side where the screen is wide, else one line below the other."""

    compared: Comparison

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(f"\n{sum_up(self.compared)}", style="bold")
        table = Table.grid(padding=(0, 1, 0, 0), expand=True)
        table.add_column(width=1)
        wide = options.max_width >= SIDE_BY_SIDE
        for _ in range(2 if wide else 1):
            table.add_column(ratio=1, overflow="fold")
        if wide:
            table.add_row("", *(Text(t, style="bold") for t in ("This run", "The build log")))
        for mark, *sides in self._lines(wide):
            table.add_row(mark, *(Text(strip_controls(side)) for side in sides))
        yield table

    def _lines(self, wide: bool) -> Iterator[tuple[str, ...]]:
        for row in fold_equal(self.compared):
            if isinstance(row, int):
                yield ("", f"({row} equal lines)", *([""] if wide else []))
            elif wide:
                yield MARKS[row.kind], row.here or "", row.there or ""
            else:
                yield from _below(row)


def fold_equal(compared: Comparison) -> Iterator[Row | int]:
    """Yield the rows; of equal ones those beside what differs, and how many are left out."""
    for equal, group in groupby(compared.rows, lambda row: row.kind == "equal"):
        rows = list(group)
        left_out = len(rows) - 2 * AROUND
        if not equal or left_out < 2:
            yield from rows
        else:
            yield from rows[:AROUND]
            yield left_out
            yield from rows[-AROUND:]


def _below(row: Row) -> Iterator[tuple[str, str]]:
    if row.kind == "equal":
        yield MARKS[row.kind], row.here or ""
        return
    if row.here is not None:
        yield MARKS["here"], row.here
    if row.there is not None:
        yield MARKS["there"], row.there


def sum_up(compared: Comparison) -> str:
    """Return how much is equal, in a sentence."""
    equal, differs, here, there = map(compared.count, MARKS)
    cut = f" {compared.left_out} lines more were not compared." if compared.left_out else ""
    return (
        f"Beside the build log: {equal} lines are equal, {differs} differ (~), {here} are only in "
        f"this run (<), {there} only in the log (>); times and ids do not count.{cut}"
    )
