"""The plan of a run and the reason of each choice, for `--dry-run`."""

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pagesim.managers.build_paths import name_in_repository
from pagesim.pages.choice import Stop
from pagesim.pages.words import stop_sentence
from pagesim.plan.plan import Plan
from pagesim.report.heading import header
from pagesim.report.record import choices, registries

SCHEMA = "pagesim.plan/1"


def plan_record(plan: Plan) -> dict[str, Any]:
    """Return the plan as JSON-compatible data; fields that a report has too mean the same there."""
    deployment = plan.deployment
    selection = deployment.selection
    return {
        "schema": SCHEMA,
        "dry_run": True,
        "environment": deployment.environment.name,
        "platform": deployment.platform.name,
        "build_image": deployment.image.name,
        "manager": selection.manager,
        "tools": dict(selection.tools),
        "command": list(selection.command),
        "cwd": str(plan.cwd),
        "skipped": _why(plan, selection.skipped),
        "failed": _why(plan, selection.failed),
        "choices": choices(plan),
        "variables": [
            {"name": n, "secret": v.secret, "source": v.source, "set": v.value is not None}
            for n, v in deployment.environment.variables.items()
        ],
        "registries": registries(plan),
        "packages": [
            {"name": w.name, "spec": w.spec, "private": w.private, "registry": w.registry}
            for w in plan.wanted
        ],
        "values": [
            {"credential": d.name, "host": d.host, "place": d.place} for d in plan.disclosed
        ],
        "installs": [s.mode for s in plan.starts],
        "release_gate": _gate(plan),
        "notes": [*plan.notes, *plan.habits],
    }


def _gate(plan: Plan) -> dict[str, Any] | None:
    """Return what holds back young releases."""
    gate = plan.gate
    if gate is None:
        return None
    place = name_in_repository(gate.place) if gate.place else None
    return {
        "minutes": gate.minutes,
        "place": place,
        "exempt": list(gate.exempt),
        "scopes": dict(gate.scopes),
    }


def _why(plan: Plan, stop: Stop | None) -> str | None:
    return stop_sentence(stop, plan.deployment.image.name) if stop else None


def plan_text(plan: Plan) -> RenderableType:
    """Return the plan for people."""
    table = header(plan, "(dry run: none)")
    return Group(*_stops(plan), table, _variables(plan), Text(""), _packages(plan))


def _stops(plan: Plan) -> list[Text]:
    """Return a line for an install that Pages would not make."""
    selection = plan.deployment.selection
    left_out, ends = _why(plan, selection.skipped), _why(plan, selection.failed)
    where = plan.deployment.platform.title
    found = [f"{where} would install nothing: {left_out}."] if left_out else []
    found += [f"{where} would end before the install: {ends}"] if ends else []
    return [Text(f"{line}\n", style="bold") for line in found]


def _variables(plan: Plan) -> RenderableType:
    table = _table("Variable", "Value", "From")
    for name, variable in plan.deployment.environment.variables.items():
        if variable.value is None:
            value = "(secret; a made-up value is used)"
        elif variable.secret:
            value = "(secret)"
        else:
            value = plan.redactor(variable.value.reveal())
        table.add_row(name, Text(value), Text(plan.deployment.name_source(variable)))
    return table


def _packages(plan: Plan) -> RenderableType:
    table = _table("Package", "Private", "Registry")
    for wanted in plan.wanted:
        private = "yes" if wanted.private else "no"
        table.add_row(Text(f"{wanted.name}@{wanted.spec}"), private, Text(wanted.registry))
    return table if plan.wanted else Text("No packages are asked for.")


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
