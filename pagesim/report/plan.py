"""The plan of a run and the reason of each choice, for `--dry-run`."""

from typing import Any

from pagesim.managers.build_paths import name_in_repository
from pagesim.pages.choice import Basis, Stop
from pagesim.pages.words import label, reason, source, stop_sentence
from pagesim.plan.plan import Plan
from pagesim.report.heading import header
from pagesim.report.sheet import Cell, Columns, Stack

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


def registries(plan: Plan) -> list[dict[str, Any]]:
    """Return each registry with its mode and the reason."""
    return [
        {
            "url": r.url,
            "mode": r.mode,
            "kind": r.kind.name,
            "reason": r.reason,
            "withheld": [{"credential": w.name, "host": w.host, "why": w.why} for w in r.withheld],
        }
        for r in plan.registries
    ]


def choices(plan: Plan) -> list[dict[str, Any]]:
    """Return what was chosen, with the reason and the source of each choice."""
    return [
        {
            "what": label(c),
            "value": c.value,
            "reason": reason(c),
            "source": source(c),
            "verified": c.verified,
            "kind": c.kind,
            "basis": _basis(c.basis),
            "doubt": c.doubt,
            "passed_over": [_basis(b) for b in c.passed_over],
        }
        for c in plan.deployment.selection.choices
    ]


def _basis(basis: Basis) -> dict[str, Any]:
    return {"kind": basis.kind, "name": basis.name, "says": basis.says, "line": basis.line}


def plan_text(plan: Plan) -> Stack:
    """Return the plan for people."""
    head = header(plan, "(dry run: none)")
    return Stack((*_stops(plan), *head.parts, _variables(plan), Cell(""), _packages(plan)))


def _stops(plan: Plan) -> list[Cell]:
    """Return a line for an install that Pages would not make."""
    selection = plan.deployment.selection
    left_out, ends = _why(plan, selection.skipped), _why(plan, selection.failed)
    where = plan.deployment.platform.title
    found = [f"{where} would install nothing: {left_out}."] if left_out else []
    found += [f"{where} would end before the install: {ends}"] if ends else []
    return [cell for line in found for cell in (Cell(line, style="bold"), Cell(""))]


def _variables(plan: Plan) -> Columns:
    rows = []
    for name, variable in plan.deployment.environment.variables.items():
        if variable.value is None:
            value = "(secret; a made-up value is used)"
        elif variable.secret:
            value = "(secret)"
        else:
            value = plan.redactor(variable.value.reveal())
        rows.append((Cell(name), Cell(value), Cell(plan.deployment.name_source(variable))))
    return Columns(tuple(rows), ("Variable", "Value", "From"))


def _packages(plan: Plan) -> Columns | Cell:
    rows = [
        (Cell(f"{w.name}@{w.spec}"), Cell("yes" if w.private else "no"), Cell(w.registry))
        for w in plan.wanted
    ]
    if not rows:
        return Cell("No packages are asked for.")
    return Columns(tuple(rows), ("Package", "Private", "Registry"))
