"""The report as one HTML page that needs nothing else: no network, and no script but its own.

The page's markup, style and script lie in `pagesim/data/report/`; here is what they show.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from pagesim import late
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.words import name_environment, say_count
from pagesim.gateway.interface import Exchange
from pagesim.pages.words import label, reason
from pagesim.report.characters import make_legible
from pagesim.report.content import Report, Run
from pagesim.report.provenance import list_facts
from pagesim.report.words import cause, lacks_proof, resolutions, say_registry, swap_sentence
from pagesim.run.assumptions import Assumption
from pagesim.run.outcome import GOOD, UNDONE, Resolution
from pagesim.shipped import read_shipped

if TYPE_CHECKING:
    from pagesim.pages.log.comparing import Comparison

Tone = Literal["good", "bad", "open", "plain"]
SIGNS: dict[Tone, str] = {"good": "✓", "bad": "✗", "open": "?", "plain": "·"}
"""Shapes beside the colours, for those who see no colours."""
CAUSE = "Cause"
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
    """What is shown at once: private ones, and what went wrong."""
    others: tuple[_Package, ...]
    others_title: str
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
    compared: tuple[str, tuple[Row, ...]] | None
    """Its log beside a real one, where one was given: a sentence, and the lines."""

    @property
    def sign(self) -> str:
        return SIGNS[self.tone]

    @property
    def cause(self) -> str:
        """Why it is not good, where that is known."""
        return next((f.message for f in self.findings if f.kind == CAUSE), "")


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
    return make_legible(document)


def render_section(run: Run, ident: str) -> str:
    """Return the part of a page that tells one run, under an id of its own."""
    macros = _jinja().get_template("run.html.j2").make_module()
    return str(macros.section(describe_run(run, ident)))  # type: ignore[attr-defined]  # a macro


@cache
def _jinja() -> Environment:
    found = Environment(
        autoescape=True,
        loader=FunctionLoader(_read),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["prose"] = _prose
    return found


_CODE = late.compile(r"`([^`\n]+)`")
_OPTION = late.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")


def _prose(text: str) -> Markup:
    """Return a sentence as markup: what stands in backticks as code, and options in one piece."""
    marked = _CODE.sub(r"<code>\1</code>", str(escape(text)))
    return Markup(_OPTION.sub(r'<span class="whole">\g<0></span>', marked))


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
        choices=(
            *((label(c), c.value, reason(c)) for c in deployment.selection.choices),
            ("Engine", outcome.engine, ""),
            *_times(outcome.timings),
        ),
        registries=tuple((r.url, r.mode, r.reason) for r in outcome.plan.registries),
        notes=(*outcome.plan.notes, *outcome.plan.habits, *outcome.fidelity),
        compared=_compare(run.compared) if run.compared else None,
    )


def _times(timings: Mapping[str, float]) -> Iterator[Row]:
    install = timings.get("install_s")
    of_it = f"{install:.1f} s of it the install" if install is not None else ""
    if "total_s" in timings:
        yield "Time", f"{timings['total_s']:.1f} s", of_it


def _compare(compared: "Comparison") -> tuple[str, tuple[Row, ...]]:
    from pagesim.report.compared import MARKS, fold_equal, sum_up

    rows = (
        ("", f"({row} equal lines)", "")
        if isinstance(row, int)
        else (MARKS[row.kind], row.here or "", row.there or "")
        for row in fold_equal(compared)
    )
    return sum_up(compared), tuple(rows)


def _findings(run: Run) -> Iterator[_Found]:
    """Yield the cause, then what else was found."""
    first = cause(run.outcome, run.told)
    if first is not None:
        yield _found(first, CAUSE)
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
        yield _install("", resolutions(run.outcome), (), "")
    for number, attempt in enumerate(attempts):
        yield _install(
            ", with .npmrc.pages in place" if number else "",
            attempt.resolutions,
            tuple(_exchange(e) for e in attempt.exchanges),
            "\n".join(attempt.lines),
        )


def _install(
    suffix: str, found: Sequence[Resolution], exchanges: tuple[Row, ...], output: str
) -> _Install:
    packages = _packages(found)
    shown = tuple(p for p in packages if p.private or p.tone == "bad")
    others = tuple(p for p in packages if p not in shown)
    counts = Counter(p.status for p in others).most_common()
    told = ", ".join(f"{number} {status}" for status, number in counts)
    title = f"{say_count(len(others), 'public package')}{suffix}: {told}"
    return _Install(suffix, shown, others, title, exchanges, output)


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
    if r.status in GOOD:
        return "good"
    return "plain" if r.settles and r.status in UNDONE else "bad"


def _exchange(e: Exchange) -> Row:
    return (str(e.status or "-"), f"{e.method} {e.url}", e.credential or "-", e.note or "")
