"""The report for people: the verdict, its cause, what to change, a table of packages.

Returns `rich` renderables; the caller's console decides on width and colour.
"""

from collections.abc import Iterable, Sequence

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pagesim import late
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.words import join_names
from pagesim.report.content import Run
from pagesim.report.heading import Row, say_kept
from pagesim.report.words import (
    cause,
    lacks_proof,
    replay_lines,
    resolutions,
    say_registry,
    swap_sentence,
)
from pagesim.run.outcome import GOOD, Resolution, Status

COLOURS = {
    "resolved": "green",
    "skipped": "yellow",
    "undecided": "yellow",
    "unresolved": "red",
    "failed": "red",
    "error": "red",
    "warning": "yellow",
    "note": "cyan",
}


def details(run: Run, *, apart: Sequence[Finding] = ()) -> Group:
    """Return what stands below verdict, cause and change: the table of packages, all other
    findings. What is in `apart` is told elsewhere."""
    outcome = run.outcome
    parts: list[RenderableType] = []
    if found := resolutions(outcome):
        shown_ones, hidden = _worth_a_row(found)
        parts += [_Packages(tuple(shown_ones)), *_notes(found)] if shown_ones else []
        parts += [Text(line, style="dim") for line in hidden]
    first = cause(outcome, run.findings)
    others = [f for f in run.told if f is not first and f not in apart]
    if others:
        parts += [*([Text("")] if parts else []), *(aside(f) for f in others)]
    if folded := dict.fromkeys(f.rule for f in run.findings if f.under):
        parts.append(labelled("Thus", f"{join_names([*folded], 9)}, which that explains.", "dim"))
    if outcome.kept:
        parts.append(labelled("Kept", say_kept(outcome.kept)))
    parts += [Text(line, style="dim") for line in replay_lines(outcome)]
    return Group(*parts)


def verdict(run: Run, *, apart: Sequence[Finding] = ()) -> RenderableType:
    """Return the verdict in one sentence, the cause and what to change: all of it with --quiet."""
    outcome = run.outcome
    unproven = run.proof and lacks_proof(outcome)
    style = f"bold {COLOURS['unresolved' if unproven else outcome.verdict]}"
    parts: list[RenderableType] = [Text(run.sentence, style=style)]
    if not outcome.walled:
        parts.insert(0, Text("NO WALLS: the build could read this machine's files.", style="bold"))
    if helped := swap_sentence(outcome):
        parts.append(Text(helped))
    first = cause(outcome, run.findings)
    return Group(*parts, tell_cause(first)) if first and first not in apart else Group(*parts)


def tell_cause(first: Finding) -> RenderableType:
    """Return what went wrong first, and what to change."""
    said = f"{first.message} [{first.rule}]"
    return Group(labelled("Cause", said), labelled("Change", first.remedy))


MANY = 6
"""Public packages of one status are counted, not listed, when there are more than this."""
_PLAIN: tuple[tuple[Status, str], ...] = (
    ("resolved", "resolved"),
    ("not-requested", "not asked for"),
    ("rolled-back", "served, then rolled back"),
    ("linked", "linked from this repository"),
)


def _worth_a_row(found: Sequence[Resolution]) -> tuple[list[Resolution], list[str]]:
    rows, counted = list(found), []
    for status, words in _PLAIN:
        plain = [r for r in rows if not r.private and r.status == status]
        if len(plain) > MANY:
            rows = [r for r in rows if r not in plain]
            counted.append(f"{len(plain)} direct public packages {words}")
    return rows, counted


_UNBOUNDED = 10_000
"""Columns that are always enough, to ask a table how wide it would like to be."""


_OTHERS = 30
"""Columns that result, version and the gaps take where the table is narrow."""


_A_TABLE = 60
"""Columns from which on a table is shown even where it has to cut a name."""


@late.dataclass(frozen=True)
class _Packages:
    """The table of packages; where it is wider than the screen, registry and credential of each
    go into a line of their own, so that no name is cut in two; where it is narrow, all of it."""

    found: tuple[Resolution, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        wide = _table("Package", "Result", "Version", "Registry", "Credential")
        narrow = _table("Package", "Result", "Version")
        listed: list[Text] = []
        for r in sorted(self.found, key=lambda r: not r.private):
            style = "green" if r.status in GOOD else "" if r.settles else "red"
            name = f"{r.name}@{r.spec}" if r.spec not in ("", r.version) else r.name
            result, version = Text(r.status, style=style), r.version or "-"
            where = say_registry(r)
            credential = r.credential or ("-" if r.private else "")
            wide.add_row(Text(name), result, version, Text(where), Text(credential))
            known = [part for part in (where, credential) if part not in "-"]
            fits = len(", ".join(known)) <= options.max_width - _OTHERS
            more = "".join(["\n  ", (", " if fits else "\n  ").join(known)] if known else [])
            narrow.add_row(Text(name).append(more, style="dim"), result, version)
            came = Text(f"{name}\n  ").append(result).append(f" {r.version or ''}".rstrip())
            listed.append(came.append(more, style="dim"))

        def fits_in(table: Table) -> bool:
            measured = Measurement.get(console, options.update_width(_UNBOUNDED), table)
            return measured.maximum <= options.max_width

        if fits_in(wide):
            yield wide
        elif fits_in(narrow) or options.max_width >= _A_TABLE:
            yield narrow
        else:
            yield from listed


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold", no_wrap=name in ("Status", "Result", "Version"))
    return table


def _notes(found: Iterable[Resolution]) -> list[RenderableType]:
    return [
        Text(f"{r.name}: {r.note}", style="dim")
        for r in found
        if r.note and r.private and r.status not in GOOD
    ]


def labelled(label: str, text: str, style: str = "bold") -> RenderableType:
    """Return a line of a report that begins with what it is about."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(style=style, no_wrap=True, min_width=8)
    grid.add_column(overflow="fold")
    grid.add_row(f"{label}:", Text(text))
    return grid


def aside(finding: Finding) -> RenderableType:
    """Return a finding that is not the cause, and what to change."""
    label = {"error": "Also", "warning": "Warning", "note": "Note"}[finding.severity]
    told = finding.location is None or str(finding.location) in finding.message
    text = finding.message if told else f"{finding.message} ({finding.location})"
    return Group(
        labelled(label, f"{text} [{finding.rule}]", f"bold {COLOURS[finding.severity]}"),
        Padding(Text(finding.remedy, style="dim"), (0, 0, 0, 9)),
    )


def show_rows(rows: Iterable[Row]) -> RenderableType:
    """Return them below each other, their labels in one column."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(row.label, Text("\n".join([row.text, *row.lines])), style="dim")
    return table
