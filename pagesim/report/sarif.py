"""The report as SARIF 2.1.0, for code scanning (OASIS standard of 2020-03-27).

A variable or a setting is a logical location. What stands in no file has its physical one at the
file where the packages are asked for: GitHub refuses a whole log for one result without any
(https://github.com/github/codeql-action/issues/1738, read 2026-11-28). Fixes are made of the
changes to files, with the regions that they touch.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from pagesim import __version__
from pagesim.diagnosis.explanations import Explanation, explain_rules
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace, VariablePlace
from pagesim.diagnosis.records import encode_all, name_kind
from pagesim.diagnosis.words import say_changes
from pagesim.fix.apply import FileEdit, change_files
from pagesim.project.repository import Project
from pagesim.report.characters import show_controls
from pagesim.report.content import Report, Run
from pagesim.report.json import dump
from pagesim.report.provenance import list_facts, list_rests
from pagesim.report.ranges import Range, find_position, find_range, read_text

HOME = "https://github.com/pagesim/pagesim"
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render(report: Report) -> str:
    """Return the log: one SARIF run for each environment."""
    rules = explain_rules()
    runs = [_run(run, rules) for run in report.runs]
    # A category of its own: GitHub refuses a log in which two runs have the same.
    runs += [_run(run, rules, f" on {_image(run)}") for run in report.moved]
    return _document(runs)


def render_findings(read: Iterable[tuple[Project, Sequence[Finding]]]) -> str:
    """Return the log of findings in projects that no run has led to."""
    rules = explain_rules()
    index = _index(rules)
    results = [_result(f, index, project, "package.json") for project, found in read for f in found]
    return _document([_log(results, "pagesim/lint/", rules)])


def _document(runs: Sequence[Mapping[str, Any]]) -> str:
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": runs})


def _image(run: Run) -> str:
    return run.outcome.plan.deployment.image.name


def _run(run: Run, rules: tuple[Explanation, ...], more: str = "") -> dict[str, Any]:
    deployment = run.outcome.plan.deployment
    ident = f"pagesim/{deployment.environment.name}{more}/"
    about = {
        "verdict": show_controls(run.sentence),
        "facts": [list(f) for f in (*list_facts(run.outcome), *list_rests(run.outcome))],
    }
    index = _index(rules)
    results = [_result(f, index, deployment.project, run.usual_file) for f in run.told]
    return {**_log(results, ident, rules), "properties": about}


def _index(rules: tuple[Explanation, ...]) -> Mapping[str, int]:
    return {rule.ident: number for number, rule in enumerate(rules)}


def _log(
    results: Sequence[Mapping[str, Any]], ident: str, rules: tuple[Explanation, ...]
) -> dict[str, Any]:
    return {
        "tool": {
            "driver": {
                "name": "pagesim",
                "version": __version__,
                "informationUri": HOME,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "automationDetails": {"id": ident},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\r", "\n"],
        "results": results,
    }


def _rule(rule: Explanation) -> dict[str, Any]:
    return {
        "id": rule.ident,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "helpUri": f"{HOME}/blob/main/docs/rules.md#{rule.ident}",
        "help": {"text": rule.text, "markdown": rule.text},
    }


def _result(
    finding: Finding, index: Mapping[str, int], project: Project, usual: str
) -> dict[str, Any]:
    place = finding.place
    told = "\0".join((finding.rule, str(place), *finding.packages))
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": finding.severity,
        "message": {"text": show_controls(f"{finding.message}\n{finding.remedy}".rstrip())},
        "partialFingerprints": {"pagesim/v1": _hash(told)},
        "locations": [_location(finding, project, usual)],
        "properties": {
            "certainty": finding.certainty,
            "packages": list(finding.packages),
            "changes": encode_all(finding.changes),
        },
    }
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


def _location(finding: Finding, project: Project, usual: str) -> dict[str, Any]:
    place = finding.place
    file, line = (place.file, place.line) if isinstance(place, FilePlace) else (usual, None)
    at: dict[str, Any] = {"artifactLocation": _artifact(file)}
    if line:
        found = find_range(project.read(file) or b"", line, finding.part)
        at["region"] = _region(found) if found.start[0] == line else {"startLine": line}
    if place is None or isinstance(place, FilePlace):
        return {"physicalLocation": at}
    if isinstance(place, VariablePlace):
        name, full = place.name, f"{place.environment}/{place.name}"
    else:
        name = full = place.setting
    logical = {"name": name, "fullyQualifiedName": full, "kind": name_kind(type(place))}
    return {"physicalLocation": at, "logicalLocations": [logical]}


def _artifact(file: str) -> Mapping[str, str]:
    return {"uri": quote(file, errors="replace"), "uriBaseId": "%SRCROOT%"}


def _change(path: str, old: bytes | None, new: bytes | None) -> dict[str, Any]:
    before, after = read_text(old or b""), read_text(new or b"")
    start, end = _differing(before, after)
    region = _region(Range(find_position(before, start), find_position(before, end)))
    text = after[start : len(after) - (len(before) - end)]
    replacement = {"deletedRegion": region, "insertedContent": {"text": text}}
    return {"artifactLocation": _artifact(path), "replacements": [replacement]}


def _region(found: Range) -> dict[str, int]:
    """Return it in SARIF's words, which count as a `Range` does (section 3.30, "region")."""
    (line, column), (end_line, end_column) = found.start, found.end
    edges = {"startLine": line, "startColumn": column}
    return {**edges, "endLine": end_line, "endColumn": end_column}


def _differing(before: str, after: str) -> tuple[int, int]:
    """Return from where to where `before` has other text than `after`.

    The end counts first: what is added after the last line then begins at the end of that line,
    which every viewer knows, and not on a line that is not there.
    """
    tail = _shared(before[::-1], after[::-1])
    end = len(before) - tail
    start = _shared(before[:end], after[: len(after) - tail])
    # No edge lies within the end of a line.
    return start - _parts_end(before, start), end + _parts_end(before, end)


def _parts_end(text: str, offset: int) -> bool:
    return offset > 0 and text[offset - 1 : offset + 1] == "\r\n"


def _shared(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    same = (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(same, min(len(one), len(other)))
