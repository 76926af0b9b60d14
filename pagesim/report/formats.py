"""The formats of `--format`, beside text."""

import json
from collections.abc import Sequence

from pagesim.diagnosis.finding import Finding
from pagesim.report.github import github
from pagesim.report.html import html
from pagesim.report.junit import junit
from pagesim.report.log import log
from pagesim.report.record import record
from pagesim.run.outcome import Outcome


def render(name: str, outcome: Outcome, findings: Sequence[Finding]) -> str:
    """Return the report in format `name`."""
    match name:
        case "json":
            return json.dumps(record(outcome, findings), indent=2, ensure_ascii=False) + "\n"
        case "junit":
            return junit(outcome, findings)
        case "html":
            return html(outcome, findings)
        case "github":
            return github(outcome, findings)
        case "log":
            return log(outcome)
    raise ValueError(name)
