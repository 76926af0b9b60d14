"""What a move to another build image or platform does to the install: for people, and as JSON."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pagesim import late
from pagesim.diagnosis.change import PinTool, SetVariable
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.migration import Move, list_moves
from pagesim.diagnosis.records import encode_all
from pagesim.diagnosis.words import join_names, name_environment
from pagesim.report.content import Run
from pagesim.report.record import make_record
from pagesim.report.text import aside, tell_cause
from pagesim.report.words import cause

SCHEMA = "pagesim.migration/1"


@late.dataclass(frozen=True)
class Migration:
    """The installs of one environment: as it is, and where it moves to."""

    before: Run
    after: Run

    @property
    def environment(self) -> str:
        """The environment's name."""
        return self.after.outcome.plan.deployment.environment.name

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """What the install would notice."""
        return list_moves(self.before.outcome.plan, self.after.outcome.plan)

    @property
    def new(self) -> tuple[Finding, ...]:
        """What is found there and was not before."""
        known = {(f.rule, f.message) for f in self.before.told}
        found = self.after.told
        return tuple(f for f in found if f.severity != "note" and (f.rule, f.message) not in known)

    @property
    def breaks(self) -> bool:
        """Whether an install that is right before is not right there."""
        return self.before.exit_code == 0 != self.after.exit_code


def migration_record(found: Sequence[Migration]) -> dict[str, Any]:
    """Return the migrations of a project as JSON-compatible data."""
    return {
        "schema": SCHEMA,
        "pagesim_exit_code": exit_code(found),
        "environments": [
            {
                "environment": one.environment,
                "breaks": one.breaks,
                "differences": [
                    {
                        "what": m.what,
                        "from": m.before,
                        "to": m.after,
                        "why": m.why,
                        "keep": encode_all(m.keep),
                    }
                    for m in one.moves
                ],
                "from": _record(one.before),
                "to": _record(one.after),
            }
            for one in found
        ],
    }


def _record(run: Run) -> dict[str, Any]:
    return make_record(run.outcome, run.findings, proof=run.proof)


def pair_moved(runs: Sequence[Run], moved: Sequence[Run]) -> list[Migration]:
    """Return each run of `moved` beside the one of its environment as it is today."""

    def name(run: Run) -> str:
        return run.outcome.plan.deployment.environment.name

    own = {name(run): run for run in runs}
    return [Migration(own[name(run)], run) for run in moved]


def exit_code(found: Sequence[Migration]) -> int:
    """Return 0 where every environment installs as it should after the move, else 1."""
    return max(one.after.exit_code for one in found)


def migration_text(found: Sequence[Migration]) -> RenderableType:
    """Return what people read: first whether anything breaks, then each environment."""
    parts: list[RenderableType] = [Text(_sum_up(found), style="bold")]
    for one in found:
        parts += [Text(""), *_one(one)]
    return Group(*parts)


def _sum_up(found: Sequence[Migration]) -> str:
    target = _image(found[0].after)

    def those(chosen: list[Migration]) -> str:
        return join_names([name_environment(m.environment) for m in chosen], 9)

    said = []
    if broken := [m for m in found if m.breaks]:
        said.append(f"BREAKS with {target}: {those(broken)}.")
    if red := [m for m in found if m.before.exit_code and m.after.exit_code]:
        said.append(f"As red with {target} as before: {those(red)}.")
    if good := [m for m in found if not m.after.exit_code]:
        said.append(f"Installs with {target}: {those(good)}.")
    return " ".join(said)


def _one(one: Migration) -> list[RenderableType]:
    names = [_image(one.before), _image(one.after)]
    title = f"{name_environment(one.environment)}: {names[0]} to {names[1]}"
    grid = Table.grid(padding=(0, 2, 0, 0))
    for name, run in zip(names, (one.before, one.after), strict=True):
        grid.add_row(Text(name, style="bold"), Text(run.sentence))
    parts: list[RenderableType] = [Text(title, style="bold"), grid]
    first = cause(one.after.outcome, one.after.findings)
    if first and one.after.exit_code:
        parts.append(tell_cause(first))
    parts += [aside(f) for f in one.new if f is not first]
    return [*parts, *_differences(one.moves, names)]


def _differences(moves: Sequence[Move], names: Sequence[str]) -> list[RenderableType]:
    if not moves:
        return [Text("The install is the same in all that pagesim knows.", style="dim")]
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for title in ("", *names, "Why", "To keep it"):
        table.add_column(title, overflow="fold")
    for move in moves:
        kept = ", ".join(map(_kept, move.keep))
        table.add_row(move.what, *map(Text, (move.before, move.after, move.why, kept)))
    return [Text(""), table]


def _kept(change: PinTool | SetVariable) -> str:
    match change:
        case PinTool():
            return f"{change.variable}={change.version}"
        case SetVariable():
            return f"{change.name}={change.value}"


def _image(run: Run) -> str:
    return run.outcome.plan.deployment.image.title
