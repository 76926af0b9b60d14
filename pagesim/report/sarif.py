"""The report as SARIF 2.1.0, for code scanning (OASIS standard of 2020-03-27).

A finding has a physical location only where it stands in a file of the repository; a variable or a
setting is a logical one. Fixes are made of the changes to files, with the regions that they touch.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from pagesim import __version__
from pagesim.diagnosis.explanations import Explanation, explain_rules
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace, Place, VariablePlace
from pagesim.diagnosis.records import encode_all, name_kind
from pagesim.diagnosis.words import say_changes
from pagesim.fix.apply import FileEdit, change_files
from pagesim.project.repository import Project
from pagesim.report.content import Report, Run
from pagesim.report.json import dump
from pagesim.report.provenance import list_facts, list_rests

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render(report: Report) -> str:
    """Return the log: one SARIF run for each environment."""
    rules = explain_rules()
    runs = [_run(run, rules) for run in report.runs]
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": runs})


def render_findings(findings: Sequence[Finding], project: Project) -> str:
    """Return the log of findings that no run has led to."""
    runs = [_log(findings, project, "pagesim/lint/", explain_rules())]
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": runs})


def _run(run: Run, rules: tuple[Explanation, ...]) -> dict[str, Any]:
    deployment = run.outcome.plan.deployment
    ident = f"pagesim/{deployment.environment.name}/"
    about = {
        "verdict": run.sentence,
        "facts": [list(f) for f in (*list_facts(run.outcome), *list_rests(run.outcome))],
    }
    return {**_log(run.told, deployment.project, ident, rules), "properties": about}


def _log(
    findings: Sequence[Finding], project: Project, ident: str, rules: tuple[Explanation, ...]
) -> dict[str, Any]:
    index = {rule.ident: number for number, rule in enumerate(rules)}
    return {
        "tool": {
            "driver": {
                "name": "pagesim",
                "version": __version__,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "automationDetails": {"id": ident},
        "columnKind": "unicodeCodePoints",
        "results": [_result(f, index[f.rule], project) for f in findings],
    }


def _rule(rule: Explanation) -> dict[str, Any]:
    return {
        "id": rule.ident,
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.text, "markdown": rule.text},
    }


def _result(finding: Finding, index: int, project: Project) -> dict[str, Any]:
    place = finding.place
    told = "\0".join((finding.rule, str(place), *finding.packages))
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": f"{finding.message}\n{finding.remedy}".rstrip()},
        "partialFingerprints": {"pagesim/v1": _hash(told)},
        "properties": {
            "certainty": finding.certainty,
            "packages": list(finding.packages),
            "changes": encode_all(finding.changes),
        },
    }
    if place:
        result["locations"] = [_location(place)]
    edits = [c for c in finding.changes if isinstance(c, FileEdit)]
    if edits:
        contents = change_files(project, edits)
        changes = [_change(path, project.read(path), new) for path, new in contents.items()]
        result["fixes"] = [
            {
                "description": {"text": say_changes(edits, finding.platform)},
                "artifactChanges": changes,
            }
        ]
    return result


def _hash(told: str) -> str:
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


def _location(place: Place) -> dict[str, Any]:
    if isinstance(place, FilePlace):
        at: dict[str, Any] = {"artifactLocation": _artifact(place.file)}
        if place.line:
            at["region"] = {"startLine": place.line}
        return {"physicalLocation": at}
    if isinstance(place, VariablePlace):
        name, full = place.name, f"{place.environment}/{place.name}"
    else:
        name = full = place.setting
    logical = {"name": name, "fullyQualifiedName": full, "kind": name_kind(type(place))}
    return {"logicalLocations": [logical]}


def _artifact(file: str) -> Mapping[str, str]:
    return {"uri": quote(file, errors="replace"), "uriBaseId": "%SRCROOT%"}


def _change(path: str, old: bytes | None, new: bytes | None) -> dict[str, Any]:
    before, after = _text(old), _text(new)
    start, end = _differing(before, after)
    region = {**_position(before, start, "start"), **_position(before, end, "end")}
    text = after[start : len(after) - (len(before) - end)]
    replacement = {"deletedRegion": region, "insertedContent": {"text": text}}
    return {"artifactLocation": _artifact(path), "replacements": [replacement]}


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8", "replace")


def _differing(before: str, after: str) -> tuple[int, int]:
    """Return from where to where `before` has other text than `after`.

    The end counts first: what is added after the last line then begins at the end of that line,
    which every viewer knows, and not on a line that is not there.
    """
    tail = _shared(before[::-1], after[::-1])
    end = len(before) - tail
    return _shared(before[:end], after[: len(after) - tail]), end


def _shared(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    same = (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(same, min(len(one), len(other)))


def _position(text: str, offset: int, edge: str) -> dict[str, int]:
    """Return line and column, from 1, of an offset."""
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return {f"{edge}Line": line, f"{edge}Column": column}
