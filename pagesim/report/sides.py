"""A check of several environments for people: side by side where the screen is wide enough.

First come all verdicts with cause and change, then the rest. What is the same in all is told once.
"""

from collections.abc import Sequence
from typing import TypeVar

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from pagesim import late
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.words import name_environment
from pagesim.report.compared import ComparedLogs
from pagesim.report.content import Run
from pagesim.report.heading import Row, fold
from pagesim.report.text import aside, details, show_rows, tell_cause, verdict
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
        first = self.runs[0].outcome.plan
        rows = [() if self.verbose else fold(run.outcome, first) for run in self.runs]
        common = [*(_in_all(rows) if self.runs[1:] else rows[0]), *self.more]
        bodies = [
            _tell(run, [row for row in mine if row not in common], same)
            for run, mine in zip(self.runs, rows, strict=True)
        ]
        yield _apart(
            [
                *_beside([verdict(run, apart=same) for run in self.runs], options),
                *self._together(same),
                *self._name(bodies, console, options),
                *_below(common),
            ]
        )
        yield from (ComparedLogs(run.compared) for run in self.runs if run.compared)

    def _name(
        self, bodies: Sequence[Group], console: Console, options: ConsoleOptions
    ) -> Sequence[RenderableType]:
        """Return what is told of each run under its name; once where it is the same of all."""
        drawn = {_draw(body, console, options) for body in bodies}
        if len(drawn) == 1:
            return bodies[:1] if drawn != {""} else ()
        names = [name_environment(r.outcome.plan.deployment.environment.name) for r in self.runs]
        named = zip(names, bodies, strict=True)
        return _beside([Group(Text(f"{n}:", style="bold"), body) for n, body in named], options)

    def _together(self, same: Sequence[Finding]) -> list[RenderableType]:
        if not same:
            return []
        causes = [cause(run.outcome, run.findings) for run in self.runs]
        told = [tell_cause(f) if f in causes else aside(f) for f in same]
        return [Group(Text("In both environments:", style="bold"), *told)]


def _in_all(lists: Sequence[Sequence[T]]) -> list[T]:
    """Return what is in every one of several lists; nothing where there is but one list."""
    first, *others = lists
    return [one for one in first if all(one in other for other in others)] if others else []


def _tell(run: Run, rows: Sequence[Row], apart: Sequence[Finding]) -> Group:
    """Return what stands below a run's verdict."""
    found = details(run, apart=apart)
    return _apart([*([found] if found.renderables else []), *_below(rows)])


def _beside(parts: Sequence[RenderableType], options: ConsoleOptions) -> Sequence[RenderableType]:
    """Return parts beside each other where there is room, else one by one."""
    if options.max_width < SIDE_BY_SIDE or len(parts) == 1:
        return parts
    grid = Table.grid(padding=(0, 3, 0, 0), expand=True)
    for _ in parts:
        grid.add_column(ratio=1, overflow="fold")
    grid.add_row(*parts)
    return [grid]


def _apart(parts: Sequence[RenderableType]) -> Group:
    """Return `parts`, an empty line between two."""
    return Group(*[each for part in parts for each in (Text(""), part)][1:])


def _below(rows: Sequence[Row]) -> list[RenderableType]:
    return [show_rows(rows)] if rows else []


def _draw(body: Group, console: Console, options: ConsoleOptions) -> str:
    lines = console.render_lines(body, options, pad=False)
    return "\n".join("".join(part.text for part in line).rstrip() for line in lines)
