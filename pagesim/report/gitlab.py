"""The report for GitLab: findings as its Code Quality report, which merge requests show.

Fields as in GitLab's documentation, "Code Quality report format": an array of objects with
description, check_name, fingerprint, severity and location (its example is quoted, 2025-10-08, in
https://github.com/phpstan/phpstan-src/pull/4421).
"""

import hashlib
from typing import Any

from pagesim.diagnosis.finding import Finding, Severity
from pagesim.report.characters import show_controls
from pagesim.report.content import Report, Run
from pagesim.report.json import dump

_SEVERITY: dict[Severity, str] = {"error": "critical", "warning": "minor", "note": "info"}


def render(report: Report) -> str:
    """Return the array; what is wrong in both environments alike is in it once."""
    issues = [_issue(run, finding) for run in report.every for finding in run.told]
    return dump(list({issue["fingerprint"]: issue for issue in issues}.values()))


def _issue(run: Run, finding: Finding) -> dict[str, Any]:
    place = finding.location
    file, line = (place.file, place.line) if place else (run.usual_file, None)
    told = "\0".join((finding.rule, file, str(line), finding.message))
    return {
        "description": show_controls(f"{finding.message} {finding.remedy}".rstrip()),
        "check_name": finding.rule,
        "fingerprint": hashlib.sha256(told.encode("utf-8", "replace")).hexdigest(),
        "severity": _SEVERITY[finding.severity],
        "location": {"path": file, "lines": {"begin": line or 1}},
    }
