"""Holds what came of a run against what a scenario expects. Pure."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.diagnosis.finding import Finding
from pagesim.gateway.interface import Exchange
from pagesim.run.outcome import Outcome, Resolution

if TYPE_CHECKING:
    from pagesim.scenario.model import ExchangeExpectation, ExpectModel, PackageExpectation


Value = str | int | tuple[str, ...] | None


@late.dataclass(frozen=True)
class Mismatch:
    """One expectation that was not met."""

    what: str
    expected: str
    found: str
    """What was found, for people."""
    value: "Value" = None
    """The same as the file would say it; None too where no value says it."""


def mismatches(
    expect: "ExpectModel", outcome: Outcome, findings: Sequence[Finding]
) -> tuple[Mismatch, ...]:
    """Return every expectation that `outcome` and `findings` do not meet."""
    return (
        *_plain(expect, outcome),
        *_packages(expect, outcome),
        *_findings(expect, findings),
        *_assumptions(expect, outcome),
        *_log(expect, outcome),
        *_exchanges(expect, outcome),
    )


def _plain(expect: "ExpectModel", outcome: Outcome) -> Iterator[Mismatch]:
    first, helped = outcome.first, outcome.helped
    selection = outcome.plan.deployment.selection
    found = {
        "outcome": outcome.verdict,
        "exit_code": first.exit_code if first else None,
        "took_effect": bool(first and first.took_effect),
        "resolved_with_swap": helped.right if helped else None,
        "manager": selection.manager,
    }
    for name, value in found.items():
        wanted = getattr(expect, name)
        if name in expect.model_fields_set and wanted != value:
            yield Mismatch(name, str(wanted), str(value), value)
    tools = dict(selection.tools)
    for name, version in expect.tools.items():
        if tools.get(name) != version:
            found_version = tools.get(name)
            yield Mismatch(f"tools.{name}", version, found_version or "not used", found_version)


def _assumptions(expect: "ExpectModel", outcome: Outcome) -> Iterator[Mismatch]:
    for kind, subjects in expect.assumptions.items():
        found = [a.subject for a in outcome.assumptions if a.kind == kind]
        if sorted(subjects) != sorted(found):
            told = ", ".join(found) or "none"
            expected = ", ".join(subjects) or "none"
            yield Mismatch(f"assumptions.{kind}", expected, told, tuple(found))


def _packages(expect: "ExpectModel", outcome: Outcome) -> Iterator[Mismatch]:
    found = {r.name: r for r in (outcome.first.resolutions if outcome.first else ())}
    for name, wanted in expect.packages.items():
        r = found.get(name)
        if isinstance(wanted, str):
            status = r.status if r else "not-requested"
            if status != wanted:
                yield Mismatch(f"packages.{name}", wanted, _with_note(status, r), status)
        else:
            yield from _package(name, wanted, r)


def _with_note(status: str, r: Resolution | None) -> str:
    return f"{status} ({r.note})" if r and r.note else status


def _package(name: str, wanted: "PackageExpectation", r: Resolution | None) -> Iterator[Mismatch]:
    values = {
        "status": r.status if r else "not-requested",
        "version": r.version if r else None,
        "credential": (r.credential or "none") if r else "none",
        "registry": r.registry if r else None,
    }
    for key in _given(wanted):
        expected, value = str(getattr(wanted, key)), str(values[key])
        if expected.rstrip("/") != value.rstrip("/"):
            yield Mismatch(f"packages.{name}.{key}", expected, value, values[key])


def _findings(expect: "ExpectModel", findings: Sequence[Finding]) -> Iterator[Mismatch]:
    rules = [f.rule for f in findings]
    shown = ", ".join(rules) or "none"
    for rule in expect.findings:
        if rule not in rules:
            yield Mismatch("findings", rule, shown)
    for rule in expect.no_findings:
        if rule in rules:
            message = next(f.message for f in findings if f.rule == rule)
            yield Mismatch("no_findings", f"not {rule}", message)


def _log(expect: "ExpectModel", outcome: Outcome) -> Iterator[Mismatch]:
    lines = [line for _, line in (outcome.first.output if outcome.first else ())]
    for pattern in expect.log:
        if not any(re.search(pattern, line) for line in lines):
            yield Mismatch("log", pattern, f"in none of {len(lines)} lines")


def _exchanges(expect: "ExpectModel", outcome: Outcome) -> Iterator[Mismatch]:
    seen = outcome.first.exchanges if outcome.first else ()
    for wanted in expect.exchanges:
        if not any(_fits(wanted, e) for e in seen):
            yield Mismatch("exchanges", _told(wanted), f"in none of {len(seen)} requests")
    for forbidden in expect.never:
        hit = next((e for e in seen if _fits(forbidden, e)), None)
        if hit:
            found = f"{hit.method} {hit.url} {hit.status} with {hit.credential or 'no credential'}"
            yield Mismatch("never", f"no {_told(forbidden)}", found)


def _fits(wanted: "ExchangeExpectation", e: Exchange) -> bool:
    values = {
        "url": e.url,
        "package": e.package or "",
        "method": e.method,
        "status": e.status,
        "credential": e.credential or "none",
        "asked": e.asked,
    }
    for key in _given(wanted):
        expected, value = getattr(wanted, key), values[key]
        if key in ("url", "package"):
            if not fnmatchcase(str(value), expected):
                return False
        elif expected != value:
            return False
    return True


def _told(wanted: "ExchangeExpectation") -> str:
    return ", ".join(f"{k}: {getattr(wanted, k)}" for k in _given(wanted))


def _given(wanted: "PackageExpectation | ExchangeExpectation") -> list[str]:
    """Return the keys that were written, in the order of the model."""
    return [key for key in type(wanted).model_fields if key in wanted.model_fields_set]
