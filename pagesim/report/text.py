"""The report for people: what runs where and why, a table of packages, the verdict, the cause.

Returns `rich` renderables; the caller's console decides on width and colour.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.words import join_names, name_environment
from pagesim.managers.build_paths import name_in_repository
from pagesim.pages.words import label, reason
from pagesim.plan.deployment import RootOrigin
from pagesim.plan.plan import Plan
from pagesim.plan.start import Start
from pagesim.report.words import (
    cause,
    lacks_proof,
    resolutions,
    say_registry,
    swap_sentence,
    verdict_sentence,
)
from pagesim.run.outcome import GOOD, Outcome, Resolution, Status

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


def header(plan: Plan, engine: str, fidelity: Sequence[str] = ()) -> RenderableType:
    """Return what runs where, with which tools, and why those."""
    deployment = plan.deployment
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")

    def row(label: str, value: str, why: str = "") -> None:
        table.add_row(label, Text(value).append(f"  {why}" if why else "", style="dim"))

    row("Project", deployment.project.name, _git(plan))
    row("Environment", name_environment(deployment.environment.name), _variables(plan))
    row("Build image", deployment.image.name)
    if deployment.root_origin != "top":
        row("Root directory", deployment.selection.cwd or "/", _ROOT[deployment.root_origin])
    row("Engine", engine, "; ".join(fidelity))
    for choice in deployment.selection.choices:
        doubt = "" if choice.verified else "; not verified on Pages"
        row(label(choice), choice.value, f"{reason(choice)}{doubt}")
    if deployment.selection.command:
        row("Command", " ".join(deployment.selection.command))
    if gate := plan.gate:
        by = name_in_repository(gate.place) if gate.place else f"{plan.manager.title} by itself"
        others = [f"{scope}: {minutes:g}" for scope, minutes in gate.scopes]
        others += [f"{name}: any" for name in gate.exempt]
        beside = f" ({', '.join(others)})" if others else ""
        row("Youngest release", f"{gate.minutes:g} minutes old{beside}", by)
    for number, registry in enumerate(plan.registries):
        row("" if number else "Registries", registry.url, f"{registry.mode}: {registry.reason}")
    for number, told in enumerate(plan.disclosed):
        row("" if number else "Real values", f"{told.name} goes to {told.host}", told.place)
    if plan.has_pages_npmrc:
        row(".npmrc.pages", _mechanism(plan))
    for note in plan.notes:
        row("Note", note)
    return Padding(table, (0, 0, 1, 0))


_ROOT: Mapping[RootOrigin, str] = {
    "option": "--root-dir says so",
    "pagesim.yaml": "pagesim.yaml says so",
    "folder": "the folder that was opened; on Pages it is the project's root directory setting",
}


def _git(plan: Plan) -> str:
    git = plan.deployment.project.git
    if git is None:
        return "no git repository: the whole folder, less node_modules"
    state = "uncommitted changes included" if git.dirty else "no uncommitted changes"
    return f"{git.branch or 'no branch'} at {(git.commit or 'no commit')[:8]}, {state}"


def _variables(plan: Plan) -> str:
    secret = {n: v for n, v in plan.deployment.environment.variables.items() if v.secret}
    declared = [n for n, v in secret.items() if not v.assumed]
    assumed = [n for n, v in secret.items() if v.assumed]
    said = [f"secrets: {', '.join(declared)}"] if declared else []
    said += [f"assumed to be set, since nothing declares: {', '.join(assumed)}"] if assumed else []
    return "; ".join(said) or "no secrets"


def _mechanism(plan: Plan) -> str:
    found = plan.deployment.mechanism
    if found is None:
        return "nothing in the repository makes it count"
    if found.kind == "script":
        return f'moved by the "{found.name}" script ({found.file}:{found.line})'
    return f"named by {found.name}"


def attempt_title(start: Start, number: int) -> RenderableType:
    """Return the line above an install's output."""
    what = {
        "lifecycle": "Install, as Pages runs it",
        "never": "Install, without .npmrc.pages",
        "before": "Install, with .npmrc.pages put in place before",
        "userconfig": "Install, with NPM_CONFIG_USERCONFIG naming .npmrc.pages",
    }[start.mode]
    again = "Once more, to see whether the file is right: " if number else ""
    return Text(f"{again}{what[0].lower() + what[1:] if again else what}", style="bold")


def summary(
    outcome: Outcome, findings: Sequence[Finding], *, proof: bool = False
) -> RenderableType:
    """Return the table of packages, the verdict in one sentence, the cause and what to change.

    `proof` says that only a proven outcome is good, as `check` wants it.
    """
    parts: list[RenderableType] = []
    found = resolutions(outcome)
    if found:
        shown_ones, hidden = _worth_a_row(found)
        parts += [_Packages(tuple(shown_ones)), *_notes(found)] if shown_ones else []
        parts += [Text(line, style="dim") for line in hidden]
        parts.append(Text(""))
    parts.append(verdict(outcome, findings, proof=proof))
    first = cause(outcome, findings)
    others = [f for f in findings if f is not first and f.under is None]
    if others:
        parts += [Text(""), *(_aside(f) for f in others)]
    if folded := dict.fromkeys(f.rule for f in findings if f.under):
        parts.append(_labelled("Thus", f"{join_names([*folded], 9)}, which that explains.", "dim"))
    if outcome.kept:
        parts.append(_labelled("Kept", outcome.kept))
    return Group(*parts)


def verdict(
    outcome: Outcome, findings: Sequence[Finding], *, proof: bool = False
) -> RenderableType:
    """Return the verdict in one sentence, the cause and what to change: all of it with --quiet."""
    unproven = proof and lacks_proof(outcome)
    style = f"bold {COLOURS['unresolved' if unproven else outcome.verdict]}"
    sentence = verdict_sentence(outcome, proof=proof)
    parts: list[RenderableType] = [Text(sentence, style=style)]
    if helped := swap_sentence(outcome):
        parts.append(Text(helped))
    if first := cause(outcome, findings):
        parts += [_labelled("Cause", _placed(first)), _labelled("Change", first.remedy)]
    return Group(*parts)


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


@dataclass(frozen=True)
class _Packages:
    """The table of packages; where it is wider than the screen, registry and credential of each
    go into a line of their own, so that no name is cut in two."""

    found: tuple[Resolution, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        wide = _table("Package", "Result", "Version", "Registry", "Credential")
        narrow = _table("Package", "Result", "Version")
        for r in sorted(self.found, key=lambda r: not r.private):
            style = "green" if r.status in GOOD else "" if r.settles else "red"
            name = f"{r.name}@{r.spec}" if r.spec not in ("", r.version) else r.name
            result, version = Text(r.status, style=style), r.version or "-"
            where = say_registry(r)
            credential = r.credential or ("-" if r.private else "")
            wide.add_row(Text(name), result, version, Text(where), Text(credential))
            more = f"\n  {', '.join(p for p in (where, credential) if p not in '-')}"
            narrow.add_row(Text(name).append(more, style="dim"), result, version)
        natural = Measurement.get(console, options.update_width(_UNBOUNDED), wide).maximum
        yield wide if natural <= options.max_width else narrow


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


def _labelled(label: str, text: str, style: str = "bold") -> RenderableType:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(style=style, no_wrap=True, min_width=8)
    grid.add_column(overflow="fold")
    grid.add_row(f"{label}:", Text(text))
    return grid


def _placed(finding: Finding) -> str:
    return f"{finding.message} [{finding.rule}]"


def _aside(finding: Finding) -> RenderableType:
    label = {"error": "Also", "warning": "Warning", "note": "Note"}[finding.severity]
    told = finding.location is None or str(finding.location) in finding.message
    text = finding.message if told else f"{finding.message} ({finding.location})"
    return Group(
        _labelled(label, f"{text} [{finding.rule}]", f"bold {COLOURS[finding.severity]}"),
        Padding(Text(finding.remedy, style="dim"), (0, 0, 0, 9)),
    )


def exchanges(outcome: Outcome) -> RenderableType:
    """Return every request of the install that the verdict follows, with who was on it."""
    first = outcome.first
    if first is None or not first.exchanges:
        return Text("No request was made.\n")
    table = _table("Status", "Method", "Request", "Credential")
    for e in first.exchanges:
        table.add_row(str(e.status or "-"), e.method, Text(e.url), Text(e.credential or "-"))
    return Group(table, Text(""))
