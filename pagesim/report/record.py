"""The report as one JSON object: `pagesim.report/1`. Fields may be added, never renamed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.records import encode, encode_all
from pagesim.gateway.interface import Exchange
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.report.plan import choices, registries
from pagesim.report.provenance import make_provenance
from pagesim.report.words import exit_code, resolutions, verdict_sentence
from pagesim.run.outcome import Attempt, Outcome, Resolution
from pagesim.run.replayed import Replayed

if TYPE_CHECKING:
    from pagesim.pages.log.comparing import Comparison

SCHEMA = "pagesim.report/1"


def make_record(
    outcome: Outcome,
    findings: Sequence[Finding],
    *,
    proof: bool = False,
    compared: "Comparison | None" = None,
) -> dict[str, Any]:
    """Return the report as JSON-compatible data. Holds names of variables, never values.

    `proof` says that only a proven outcome is good, as `check` wants it; `compared` is its log
    beside a real one.
    """
    from pagesim.diagnosis.catalogue import diagnose_helped

    deployment, first = outcome.plan.deployment, outcome.first
    selection = deployment.selection
    return {
        "schema": SCHEMA,
        **make_provenance(outcome),
        "environment": deployment.environment.name,
        "platform": deployment.platform.name,
        "build_image": deployment.image.name,
        "engine": outcome.engine,
        "manager": selection.manager,
        "tools": dict(selection.tools),
        "command": list(selection.command),
        "outcome": outcome.verdict,
        "verdict": verdict_sentence(outcome, proof=proof),
        "exit_code": first.exit_code if first else None,
        "pagesim_exit_code": exit_code(outcome, findings, proof=proof),
        "swap": swap(outcome),
        "registries": registries(outcome.plan),
        "packages": [_package(r) for r in resolutions(outcome)],
        "findings": [finding_record(f) for f in findings],
        "exchanges": [_exchange(e) for e in (first.exchanges if first else ())],
        "limits": [
            {"kind": limit.kind, "subject": limit.subject}
            for limit in (first.limits if first else ())
        ],
        "assumptions": [
            {"kind": a.kind, "subject": a.subject, "why": a.why, "settle": a.settle}
            for a in outcome.assumptions
        ],
        "notes": [*outcome.plan.notes, *outcome.plan.habits, *outcome.fidelity],
        "choices": choices(outcome.plan),
        "kept": outcome.kept,
        "replay": _replay(outcome.replayed),
        "compared": _compared(compared),
        "attempts": [
            {**_attempt(a), "findings": [finding_record(f) for f in told]}
            for a, told in zip(outcome.attempts, ((), diagnose_helped(outcome)), strict=False)
        ],
        "timings": {name: round(seconds, 3) for name, seconds in outcome.timings.items()},
    }


def _compared(compared: "Comparison | None") -> dict[str, Any] | None:
    if compared is None:
        return None
    from pagesim.report.compared import compared_record

    return compared_record(compared)


def _replay(found: Replayed | None) -> dict[str, Any] | None:
    if found is None:
        return None
    missing = [{"request": m.request, "nearest": list(m.nearest)} for m in found.missing]
    return {
        "recorded": found.recorded,
        "used": found.used,
        "unused": list(found.unused),
        "missing": missing,
    }


def swap(outcome: Outcome) -> Mapping[str, Any]:
    """Return what became of `.npmrc.pages`."""
    plan, first = outcome.plan, outcome.first
    chosen = plan.deployment.options.swap
    by_project = plan.deployment.mechanism is not None or not plan.has_pages_npmrc
    mode = chosen if chosen != "auto" else "lifecycle" if by_project else "before"
    helped = outcome.helped or (first if first and first.mode in ("before", "userconfig") else None)
    return {
        "mode": mode,
        "file": PAGES_NPMRC if plan.has_pages_npmrc else None,
        "took_effect": bool(first and first.took_effect),
        "resolved_with_swap": helped.right
        if helped
        else (first.right if first and first.took_effect else None),
    }


def _package(r: Resolution) -> dict[str, Any]:
    return {
        "name": r.name,
        "spec": r.spec,
        "private": r.private,
        "registry": r.registry,
        "answered_by": r.answered_by,
        "status": r.status,
        "version": r.version,
        "credential": r.credential,
        "note": r.note,
    }


def finding_record(f: Finding) -> dict[str, Any]:
    """Return one finding as JSON data."""
    at = f.location
    return {
        "rule": f.rule,
        "severity": f.severity,
        "message": f.message,
        "remedy": f.remedy,
        "location": {"file": at.file, "line": at.line} if at else None,
        "place": encode(f.place) if f.place else None,
        "changes": encode_all(f.changes),
        "otherwise": encode_all(f.otherwise),
        "evidence": encode_all(f.evidence),
        "packages": list(f.packages),
        "certainty": f.certainty,
        "under": f.under,
    }


def _exchange(e: Exchange) -> dict[str, Any]:
    return {
        "method": e.method,
        "url": e.url,
        "status": e.status,
        "credential": e.credential,
        "accepted": e.accepted,
        "asked": e.asked,
        "mode": e.mode,
        "bytes": e.bytes,
        "started_s": round(e.started, 4),
        "seconds": round(e.seconds, 4),
        "note": e.note,
        "trouble": e.trouble,
        "integrity": e.integrity,
    }


def _attempt(a: Attempt) -> dict[str, Any]:
    return {
        "swap": a.mode,
        "exit_code": a.exit_code,
        "outcome": a.verdict,
        "took_effect": a.took_effect,
        "seconds": round(a.seconds, 3),
    }
