"""The report as one HTML page that needs nothing else."""

from collections.abc import Iterable, Sequence
from html import escape

from pagesim.diagnosis.finding import Finding, shown, title
from pagesim.report.words import resolutions, swap_sentence, verdict_sentence
from pagesim.run.outcome import Outcome

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
td, th { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884 }
pre { overflow-x: auto; padding: .75rem; border: 1px solid #8884 }
.resolved { color: #1a7f37 }
.unresolved, .failed, .error { color: #cf222e }
.warning { color: #9a6700 }
"""


def html(outcome: Outcome, findings: Sequence[Finding]) -> str:
    """Return the page."""
    deployment = outcome.plan.deployment
    name = f"pagesim: {title(deployment.environment.name)} on {deployment.image.name}"
    first = outcome.first
    output = "\n".join(line for _, line in first.output) if first else ""
    parts = [
        f"<h1>{escape(name)}</h1>",
        f'<p class="{outcome.verdict}"><strong>{escape(verdict_sentence(outcome))}</strong></p>',
        f"<p>{escape(swap_sentence(outcome) or '')}</p>",
        *(_finding(f) for f in findings),
        "<h2>Packages</h2>",
        _table(
            ("Package", "Asked", "Result", "Version", "Registry", "Credential"),
            (
                (r.name, r.spec, r.status, r.version or "-", r.registry, r.credential or "-")
                for r in resolutions(outcome)
            ),
        ),
        "<h2>What ran</h2>",
        _table(
            ("What", "Value", "Why"),
            ((c.what, c.value, c.reason) for c in deployment.selection.choices),
        ),
        _table(
            ("Registry", "Mode", "Why"),
            ((r.url, r.mode, r.reason) for r in outcome.plan.registries),
        ),
        "<h2>Requests</h2>",
        _table(
            ("Status", "Request", "Credential"),
            (
                (str(e.status or "-"), f"{e.method} {e.url}", e.credential or "-")
                for e in (first.exchanges if first else ())
            ),
        ),
        f"<h2>Output</h2><pre>{escape(output)}</pre>",
    ]
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(name)}</title>'
    return f"{head}<style>{_STYLE}</style><body>\n" + "\n".join(parts) + "\n</body></html>\n"


def _finding(finding: Finding) -> str:
    place = f" ({shown(finding.location)})" if finding.location else ""
    return (
        f'<p><strong class="{finding.severity}">{finding.severity}</strong> '
        f"{escape(finding.message + place)} <code>{finding.rule}</code><br>"
        f"{escape(finding.remedy)}</p>"
    )


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(c)}</th>" for c in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
