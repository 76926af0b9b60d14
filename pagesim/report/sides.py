"""A check of several environments for people: side by side where the screen is wide enough.

What is the same in all of them is told once.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from pagesim import late
from pagesim.diagnosis.finding import Finding
from pagesim.report.compared import ComparedLogs
from pagesim.report.content import Run
from pagesim.report.heading import Row, fold
from pagesim.report.text import aside, show_rows, summary, tell_cause
from pagesim.report.words import cause

T = TypeVar("T")
SIDE_BY_SIDE = 100
"""Columns from which on two reports stand beside each other."""


@late.dataclass(frozen=True)
class Sides:
    """The reports of some runs; `more` are rows for the end."""

    runs: tuple[Run, ...]
    more: tuple[Row, ...] = ()
    verbose: bool = False
    """Whether what ran was told in full before."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        same = _in_all([run.told for run in self.runs])
        rows = [() if self.verbose else fold(run.outcome) for run in self.runs]
        common = [*(_in_all(rows) if self.runs[1:] else rows[0]), *self.more]
        parts = [
            Group(summary(run, apart=same), *_below(r for r in own if r not in common))
            for run, own in zip(self.runs, rows, strict=True)
        ]
        if options.max_width >= SIDE_BY_SIDE and len(parts) > 1:
            grid = Table.grid(padding=(0, 3, 0, 0), expand=True)
            for _ in parts:
                grid.add_column(ratio=1, overflow="fold")
            grid.add_row(*parts)
            yield grid
        else:
            for number, part in enumerate(parts):
                yield Group(*([Text("")] if number else []), part)
        yield from self._together(same)
        yield from _below(common)
        yield from (ComparedLogs(run.compared) for run in self.runs if run.compared)

    def _together(self, same: Sequence[Finding]) -> RenderResult:
        if not same:
            return
        causes = [cause(run.outcome, run.findings) for run in self.runs]
        yield Text("\nIn both environments:", style="bold")
        for finding in same:
            yield tell_cause(finding) if finding in causes else aside(finding)


def _in_all(lists: Sequence[Sequence[T]]) -> list[T]:
    """Return what is in every one of several lists; nothing where there is but one list."""
    first, *others = lists
    return [one for one in first if all(one in other for other in others)] if others else []


def _below(rows: Iterable[Row]) -> list[RenderableType]:
    found = list(rows)
    return [Text(""), show_rows(found)] if found else []
