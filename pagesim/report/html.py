"""The report as one HTML page that needs nothing else: no network, and no script but its own.

The page's markup, style and script lie in `pagesim/data/report/`; here is what they show.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from pagesim import late
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.words import name_environment
from pagesim.gateway.interface import Exchange
from pagesim.pages.words import label, reason
from pagesim.report.characters import replace_unwritable
from pagesim.report.content import Report, Run
from pagesim.report.provenance import list_facts
from pagesim.report.words import cause, lacks_proof, resolutions, say_registry, swap_sentence
from pagesim.run.assumptions import Assumption
from pagesim.run.outcome import GOOD, Resolution
from pagesim.shipped import read_shipped

Tone = Literal["good", "bad", "open", "plain"]
SIGNS: dict[Tone, str] = {"good": "✓", "bad": "✗", "open": "?", "plain": "·"}
"""Shapes beside the colours, for those who see no colours."""
Row = tuple[str, ...]


@late.dataclass(frozen=True)
class _Package:
    asked: str
    private: bool
    status: str
    tone: Tone
    note: str
    version: str
    registry: str
    credential: str

    @property
    def sign(self) -> str:
        return SIGNS[self.tone]


@late.dataclass(frozen=True)
class _Found:
    kind: str
    severity: str
    message: str
    place: str
    remedy: str
    rule: str
    certainty: str


@late.dataclass(frozen=True)
class _Install:
    suffix: str
    packages: tuple[_Package, ...]
    exchanges: tuple[Row, ...]
    output: str


@late.dataclass(frozen=True)
class Section:
    """What one run came to."""

    ident: str
    where: str
    word: str
    tone: Tone
    sentence: str
    helped: str
    findings: tuple[_Found, ...]
    installs: tuple[_Install, ...]
    assumptions: tuple[Assumption, ...]
    choices: tuple[Row, ...]
    registries: tuple[Row, ...]
    notes: tuple[str, ...]

    @property
    def sign(self) -> str:
        return SIGNS[self.tone]


def render(report: Report) -> str:
    """Return the page."""
    return render_page(
        "page.html.j2",
        "page.js",
        title=_title(report),
        facts=list_facts(report.runs[0].outcome),
        runs=[describe_run(run, f"run-{number + 1}") for number, run in enumerate(report.every)],
        declaration=report.declaration,
    )


def render_page(template: str, program: str, **values: object) -> str:
    """Return a page of the files in `data/report/`: a template, a script of its own, the style."""
    style, script = _read("page.css"), _read(program)
    document = (
        _jinja()
        .get_template(template)
        .render(
            style=Markup(style),
            style_hash=_hash(style),
            script=Markup(script),
            script_hash=_hash(script),
            **values,
        )
    )
    return replace_unwritable(document)


def render_section(run: Run, ident: str) -> str:
    """Return the part of a page that tells one run, under an id of its own."""
    macros = _jinja().get_template("run.html.j2").make_module()
    return str(macros.section(describe_run(run, ident)))  # type: ignore[attr-defined]  # a macro


@cache
def _jinja() -> Environment:
    return Environment(
        autoescape=True,
        loader=FunctionLoader(_read),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _read(name: str) -> str:
    return read_shipped(f"report/{name}")


def _hash(source: str) -> str:
    """Return what the page's policy allows this source by
    (https://www.w3.org/TR/CSP3/#grammardef-hash-source)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}"


def _title(report: Report) -> str:
    deployment = report.runs[0].outcome.plan.deployment
    if report.command == "check":
        return f"pagesim check: {deployment.project.name}"
    return f"{deployment.project.name}: {name_environment(deployment.environment.name)}"


def describe_run(run: Run, ident: str) -> Section:
    """Return what the page shows of a run."""
    outcome = run.outcome
    deployment = outcome.plan.deployment
    unproven = run.proof and lacks_proof(outcome)
    return Section(
        ident=ident,
        where=f"{name_environment(deployment.environment.name)} on {deployment.image.name}",
        word="NOT PROVEN" if unproven else outcome.verdict.upper(),
        tone="bad" if run.exit_code else "good" if outcome.verdict == "resolved" else "open",
        sentence=run.sentence,
        helped=swap_sentence(outcome) or "",
        findings=tuple(_findings(run)),
        installs=tuple(_installs(run)),
        assumptions=outcome.assumptions,
        choices=tuple((label(c), c.value, reason(c)) for c in deployment.selection.choices),
        registries=tuple((r.url, r.mode, r.reason) for r in outcome.plan.registries),
        notes=(*outcome.plan.notes, *outcome.plan.habits, *outcome.fidelity),
    )


def _findings(run: Run) -> Iterator[_Found]:
    """Yield the cause, then what else was found."""
    first = cause(run.outcome, run.told)
    if first is not None:
        yield _found(first, "Cause")
    for finding in run.told:
        if finding is not first:
            kind = {"error": "Also", "warning": "Warning", "note": "Note"}[finding.severity]
            yield _found(finding, kind)


def _found(f: Finding, kind: str) -> _Found:
    place = str(f.place) if f.place else ""
    return _Found(kind, f.severity, f.message, place, f.remedy, f.rule, f.certainty)


def _installs(run: Run) -> Iterator[_Install]:
    """Yield each install that was made; where there was none, what would have been asked for."""
    attempts = run.outcome.attempts
    if not attempts:
        yield _Install("", _packages(resolutions(run.outcome)), (), "")
    for number, attempt in enumerate(attempts):
        yield _Install(
            ", with .npmrc.pages in place" if number else "",
            _packages(attempt.resolutions),
            tuple(_exchange(e) for e in attempt.exchanges),
            "\n".join(attempt.lines),
        )


def _packages(found: Sequence[Resolution]) -> tuple[_Package, ...]:
    return tuple(
        _Package(
            f"{r.name}@{r.spec}" if r.spec else r.name,
            r.private,
            r.status,
            _tone(r),
            r.note or "",
            r.version or "-",
            say_registry(r),
            r.credential or "-",
        )
        for r in sorted(found, key=lambda r: not r.private)
    )


def _tone(r: Resolution) -> Tone:
    return "good" if r.status in GOOD else "plain" if r.settles else "bad"


def _exchange(e: Exchange) -> Row:
    return (str(e.status or "-"), f"{e.method} {e.url}", e.credential or "-", e.note or "")
