"""The report as JSON: `pagesim.report/1` of a run, `pagesim.check/1` of a check."""

import io
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pagesim.report.characters import escape_controls

if TYPE_CHECKING:
    from pagesim.report.content import Report, Run

CHECK = "pagesim.check/1"


def render(report: "Report") -> str:
    """Return the JSON document."""
    records = [_record(run) for run in report.runs]
    if report.command == "check":
        return dump(
            {
                "schema": CHECK,
                "pagesim_exit_code": report.exit_code,
                "declare": report.declaration or None,
                "runs": records,
                "moved": [_record(run) for run in report.moved],
            }
        )
    [only] = records
    return dump(only)


def _record(run: "Run") -> dict[str, Any]:
    from pagesim.report.record import make_record  # a plan alone has no use for it

    return make_record(run.outcome, run.findings, proof=run.proof, compared=run.compared)


def dump(data: Mapping[str, Any] | Sequence[Any]) -> str:
    """Return a document's text, as every command writes it."""
    text = io.StringIO()  # `dumps` keeps every word of a document until its end: four times as much
    text.writelines(json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(data))
    text.write("\n")
    return escape_controls(text.getvalue())
