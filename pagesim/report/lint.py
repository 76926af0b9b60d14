"""What `pagesim lint` found: in words, as one object, or as SARIF."""

from collections.abc import Iterable, Sequence
from typing import Any

from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.words import say_count
from pagesim.project.repository import Project
from pagesim.report.ranges import find_range

SCHEMA = "pagesim.lint/1"


def lint_text(files: Sequence[str], findings: Sequence[Finding]) -> str:
    """Return a line for each finding, with its remedy below, and a last line for all."""
    lines: list[str] = []
    for f in findings:
        lines.append(f"{f.place or '-'}: {f.severity}: {_bare(f)} [{f.rule}]")
        lines += [f"  {line}" for line in f.remedy.splitlines()]
    errors = sum(f.severity == "error" for f in findings)
    lines.append(
        f"{say_count(len(files), 'file')}, {len(findings)} found, {errors} of them an error"
    )
    return "".join(f"{line}\n" for line in lines)


def _bare(finding: Finding) -> str:
    """Return the message without the place that stands before it."""
    return finding.message.removeprefix(f"{finding.place}: ")


def lint_record(
    files: Sequence[str], read: Iterable[tuple[Project, Sequence[Finding]]]
) -> dict[str, Any]:
    """Return what was found in projects as JSON data; a finding is as in `pagesim.report/1`, with
    the range of its place."""
    from pagesim.report.record import finding_record

    return {
        "schema": SCHEMA,
        "files": list(files),
        "findings": [
            {**finding_record(f), "range": _range(project, f)}
            for project, found in read
            for f in found
        ],
    }


def _range(project: Project, finding: Finding) -> dict[str, Any] | None:
    if finding.location is None:
        return None
    content = project.read(finding.location.file) or b""
    found = find_range(content, finding.location.line)
    edges = {"start": found.start, "end": found.end}
    return {edge: {"line": line, "column": column} for edge, (line, column) in edges.items()}
