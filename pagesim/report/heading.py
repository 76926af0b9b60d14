"""What runs where, with which tools and why: the head of a report for people, and in short."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.managers.build_paths import name_in_repository
from pagesim.pages.words import label, name_environment, reason
from pagesim.plan.deployment import RootOrigin
from pagesim.plan.plan import Plan
from pagesim.plan.start import Start
from pagesim.report.sheet import Cell, Columns, Stack

if TYPE_CHECKING:
    from pagesim.run.outcome import Outcome


def header(plan: Plan, engine: str, fidelity: Sequence[str] = ()) -> Stack:
    """Return what runs where, with which tools, and why those."""
    deployment = plan.deployment
    rows = []

    def row(label: str, value: str, why: str = "") -> None:
        rows.append((Cell(label, style="bold"), Cell(value, f"  {why}" if why else "")))

    row("Project", deployment.project.name, _git(plan))
    row("Environment", name_environment(deployment.environment.name), _variables(plan))
    row("Build image", deployment.image.title)
    if deployment.root_origin != "top":
        row("Root directory", deployment.selection.cwd or "/", _ROOT[deployment.root_origin])
    row("Engine", engine, "; ".join(fidelity))
    for choice in deployment.selection.choices:
        doubt = "" if choice.verified else f"; not verified on {deployment.platform.title}"
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
    for number, cell in enumerate(list_values(plan)):
        rows.append((Cell("" if number else "Real values", style="bold"), cell))
    if plan.has_pages_npmrc:
        row(".npmrc.pages", _mechanism(plan))
    for note in (*plan.notes, *plan.habits):
        row("Note", note)
    return Stack((Columns(tuple(rows), labels=True), Cell("")))


def list_values(plan: Plan) -> tuple[Cell, ...]:
    """Return which real value goes where, and what says so: told before anything is sent."""
    return tuple(Cell(f"{d.name} goes to {d.host}", f"  {d.place}") for d in plan.disclosed)


_ROOT: Mapping[RootOrigin, str] = {
    "option": "--root-dir says so",
    "pagesim.yaml": "pagesim.yaml says so",
    "folder": "the folder that was opened; Cloudflare goes by the root directory setting",
}


@late.dataclass(frozen=True)
class Row:
    """One thing that is told of a run in short, and lines that belong to it."""

    label: str
    text: str
    lines: tuple[str, ...] = ()


def say_kept(path: object) -> str:
    """Return where a copy was kept that was asked for, and how it goes."""
    return f"{path}  (rm -r removes it)"


LINES = 12
"""Lines at the end of a failed install's output that are shown: managers sum up there."""


def fold(outcome: "Outcome", beside: Plan | None = None) -> tuple[Row, ...]:
    """Return what ran, in short: what is not as usual, and how a failed install ended. What it is
    told `beside` gives the order of registries, which each environment's files may have otherwise.
    """
    plan = outcome.plan
    found = _install(outcome)
    if plan.deployment.selection.choices:
        found.append(Row("Tools", _tools(plan)))
    if outcome.attempts:
        found.append(Row("Engine", "  ".join([outcome.engine, *outcome.fidelity])))
    if plan.deployment.root_origin != "top":
        why = _ROOT[plan.deployment.root_origin]
        found.append(Row("Root directory", f"{plan.deployment.selection.cwd or '/'}  {why}"))
    if plan.registries:
        first = [r.url for r in (beside or plan).registries]
        known = sorted(plan.registries, key=lambda r: (*first, r.url).index(r.url))
        found.append(Row("Registries", ", ".join(f"{r.host} {r.mode}" for r in known)))
    if plan.has_pages_npmrc:
        found.append(Row(".npmrc.pages", _mechanism(plan)))
    return (*found, *(Row("Note", note) for note in plan.notes))


def _install(outcome: "Outcome") -> list[Row]:
    first, command = outcome.first, " ".join(outcome.plan.deployment.selection.command)
    if first is None:
        return []
    if first.exit_code == 0:
        return [Row("Install", command)]
    points = outcome.plan.manager.vocabulary.points
    lines = tuple(line for line in first.lines if line.strip() and not points(line))[-LINES:]
    below = "; its last lines:" if lines else ""
    return [Row("Install", f"{command}  exit code {first.exit_code}{below}", lines)]


def _tools(plan: Plan) -> str:
    """Return the versions, each with its reason where that is not as usual."""
    said = []
    for choice in plan.deployment.selection.choices:
        usual = choice.verified and (
            choice.basis.kind in ("image", "node")
            or (choice.basis.kind == "lockfile" and not choice.passed_over)
        )
        why = "" if usual else f" ({reason(choice)}{'' if choice.verified else ', not verified'})"
        if choice.kind != "manager":
            said.append(f"{label(choice)} {choice.value}{why}")
        elif not usual:
            said.append(f"{choice.value} is chosen{why}")
    return f"build image {plan.deployment.image.title}: {', '.join(said)}"


def _git(plan: Plan) -> str:
    git = plan.deployment.project.git
    if git is None:
        return "no git repository: the whole folder, less node_modules"
    state = "uncommitted changes included" if git.dirty else "no uncommitted changes"
    return (
        f"{git.branch or 'no branch'} at {git.commit[:8] if git.commit else 'no commit'}, {state}"
    )


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


def attempt_title(start: Start, number: int, environment: str) -> Cell:
    """Return the line above an install's output."""
    how = {
        "lifecycle": "as Cloudflare runs it",
        "never": "without .npmrc.pages",
        "before": "with .npmrc.pages put in place before",
        "userconfig": "with NPM_CONFIG_USERCONFIG naming .npmrc.pages",
    }[start.mode]
    again = " once more, to see whether the file is right" if number else ""
    return Cell(f"{name_environment(environment)}: install{again}, {how}", style="bold")
