"""The report as one HTML page that needs nothing else."""

from collections.abc import Iterable, Sequence
from html import escape

from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.words import name_environment
from pagesim.pages.words import label, reason
from pagesim.report.content import Report, Run
from pagesim.report.provenance import list_facts
from pagesim.report.words import resolutions, say_registry, swap_sentence

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
td, th { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884 }
pre { overflow-x: auto; padding: .75rem; border: 1px solid #8884 }
.resolved { color: #1a7f37 }
.unresolved, .failed, .error { color: #cf222e }
.warning, .undecided { color: #9a6700 }
"""


def render(report: Report) -> str:
    """Return the page."""
    parts = [_section(run, 1 if report.command == "run" else 2) for run in report.runs]
    if report.command == "check":
        name = "pagesim check"
        parts.insert(0, f"<h1>{name}</h1>")
    else:
        name = _name(report.runs[0])
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(name)}</title>'
    return f"{head}<style>{_STYLE}</style><body>\n" + "\n".join(parts) + "\n</body></html>\n"


def _name(run: Run) -> str:
    deployment = run.outcome.plan.deployment
    return f"pagesim: {name_environment(deployment.environment.name)} on {deployment.image.name}"


def _section(run: Run, level: int) -> str:
    """Return what one run came to, below a heading of `level`."""
    outcome, first = run.outcome, run.outcome.first
    choices = outcome.plan.deployment.selection.choices
    output = "\n".join(first.lines) if first else ""

    def heading(text: str, below: int = 1) -> str:
        return f"<h{level + below}>{escape(text)}</h{level + below}>"

    parts = [
        heading(_name(run), 0),
        f'<p class="{outcome.verdict}"><strong>{escape(run.sentence)}</strong></p>',
        f"<p>{escape(swap_sentence(outcome) or '')}</p>",
        *(_finding(f) for f in run.told),
        heading("Packages"),
        _table(
            ("Package", "Asked", "Result", "Version", "Registry", "Credential"),
            (
                (r.name, r.spec, r.status, r.version or "-", say_registry(r), r.credential or "-")
                for r in resolutions(outcome)
            ),
        ),
        heading("What ran"),
        _table(("What", "Value"), list_facts(outcome)),
        _table(("What", "Value", "Why"), ((label(c), c.value, reason(c)) for c in choices)),
        _table(
            ("Registry", "Mode", "Why"),
            ((r.url, r.mode, r.reason) for r in outcome.plan.registries),
        ),
        heading("Requests"),
        _table(
            ("Status", "Request", "Credential"),
            (
                (str(e.status or "-"), f"{e.method} {e.url}", e.credential or "-")
                for e in (first.exchanges if first else ())
            ),
        ),
        heading("Output"),
        f"<pre>{escape(output)}</pre>",
    ]
    return "<section>\n" + "\n".join(parts) + "\n</section>"


def _finding(finding: Finding) -> str:
    place = f" ({finding.place})" if finding.place else ""
    remedy = "<br>".join(map(escape, finding.remedy.splitlines()))
    return (
        f'<p><strong class="{finding.severity}">{finding.severity}</strong> '
        f"{escape(finding.message + place)} <code>{finding.rule}</code><br>"
        f"{remedy}</p>"
    )


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(c)}</th>" for c in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
