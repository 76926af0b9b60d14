"""What `pagesim lint` found: in words, as one object, or as SARIF."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from pagesim.diagnosis.finding import Finding, Severity
from pagesim.diagnosis.words import say_count
from pagesim.project.repository import Project
from pagesim.report.characters import wrap_line, wrap_lines
from pagesim.report.ranges import find_range

SCHEMA = "pagesim.lint/1"


def lint_text(
    files: Sequence[str], findings: Sequence[Finding], *, width: int, fold: bool = False
) -> str:
    """Return a line for each finding, with its remedy below broken at `width`, and a last line for
    all; with `fold` the finding's own, which an editor may read, is broken too."""
    lines: list[str] = []
    for f in findings:
        line = f"{f.place or '-'}: {f.severity}: {_bare(f)} [{f.rule}]"
        lines.append(wrap_line(line, width, " " * 4) if fold and len(line) > width else line)
        lines += [wrap_lines(f"  {line}", width) for line in f.remedy.splitlines()]
    count = Counter(f.severity for f in findings)
    found = [say_count(number, name) for name in get_args(Severity) if (number := count[name])]
    lines.append(f"{say_count(len(files), 'file')} read: {', '.join(found) or 'nothing found'}.")
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
    found = find_range(content, finding.location.line, finding.part)
    edges = {"start": found.start, "end": found.end}
    return {edge: {"line": line, "column": column} for edge, (line, column) in edges.items()}
