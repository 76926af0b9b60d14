"""The page of a suite: scenario by build image, manager and environment, each point's own report.

One file, no network. A worker tells each point as plain data (`describe_point`), which the session
that writes the page (`render_suite`) gets with the report of it. All but the collector is pure.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

import pytest
from markupsafe import Markup

from pagesim import __version__, late
from pagesim.plugin.display import Ending, counted
from pagesim.report.content import Report, Run
from pagesim.report.html import SIGNS, Tone, render_page, render_section
from pagesim.scenario.load import Point, Scenario
from pagesim.scenario.running import Result

ATTRIBUTE = "pagesim_point"
"""Attribute of pytest's report that holds a `Told`."""


class Told(TypedDict):
    """One point of a scenario, as it travels from a worker."""

    scenario: str
    file: str
    because: str
    environment: str
    image: str
    manager: str
    more: str
    """What else its matrix says."""
    section: str
    """The HTML of its report; nothing where there was no run."""


@late.dataclass(frozen=True)
class _Shown:
    ident: str
    tone: Tone
    word: str
    label: str
    whole: str
    seconds: str
    text: str
    page: Markup
    image: str

    @property
    def sign(self) -> str:
        return SIGNS[self.tone]


@late.dataclass(frozen=True)
class _Row:
    name: str
    file: str
    because: str
    seconds: str
    points: tuple[_Shown, ...]
    cells: tuple[tuple[_Shown, ...], ...]

    @property
    def bad(self) -> bool:
        return any(p.tone == "bad" for p in self.points)


class Collector:
    """A pytest plugin that keeps what the page is made of, and writes it at the end."""

    def __init__(self, path: Path) -> None:
        self._path, self._ending = path, Ending()
        self._ended: list[tuple[Told, pytest.TestReport]] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        """Note from where items' paths count."""
        self._ending.pytest_configure(config)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what could not be collected."""
        self._ending.pytest_collectreport(report)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what came of a point."""
        self._ending.pytest_runtest_logreport(report)
        told = getattr(report, ATTRIBUTE, None)
        if told is not None:
            self._ended.append((told, report))

    def pytest_sessionfinish(self) -> None:
        """Write the page."""
        self._path.write_text(render_suite(self._ended, self._ending), "utf-8")


def describe_point(
    scenario: Scenario, point: Point, file: str, result: Result | None, ident: str
) -> Told:
    """Return what the page tells of a point; `result` is None where it did not come to a run."""
    plan = result.outcome.plan if result else None
    section = ""
    if result:
        run = Run(result.outcome, result.findings)
        section = Report("run", (run,)).mask(render_section(run, name_point(ident)))
    more: list[str] = [point.swap] if point.swap != "auto" else []
    more += [f"{name}={value}" for name, value in (point.variables or {}).items()]
    return Told(
        scenario=scenario.name,
        file=file,
        because=scenario.because,
        environment=point.environment,
        image=plan.deployment.image.name if plan else point.build_image or "",
        manager=plan.manager.title if plan else point.manager or "",
        more=" ".join(more),
        section=section,
    )


def name_point(ident: str) -> str:
    """Return an HTML id for an item's id."""
    return f"p{hashlib.sha256(ident.encode()).hexdigest()[:12]}"


def render_suite(ended: Iterable[tuple[Told, Any]], ending: Ending) -> str:
    """Return the page; each point with pytest's report of it."""
    ended = sorted(ended, key=lambda pair: str(pair[1].nodeid))
    one_manager = len({told["manager"] for told, _ in ended}) == 1
    by_scenario: dict[tuple[str, str, str], list[tuple[_Shown, float]]] = {}
    for told, report in ended:
        key = (told["scenario"], told["file"], told["because"])
        by_scenario.setdefault(key, []).append(
            (_show(told, report, named=not one_manager), report.duration)
        )
    images = sorted({p.image for points in by_scenario.values() for p, _ in points})
    rows = [_row(key, points, images) for key, points in by_scenario.items()]
    return render_page(
        "suite.html.j2",
        "suite.js",
        title="pagesim test",
        bad=bool(ending.counts["failed"] or ending.broken),
        counts=counted(ending),
        seconds=_say_seconds(sum(ending.durations.values())),
        facts=f"pagesim {__version__}",
        images=[image or "no run" for image in images],
        rows=sorted(rows, key=lambda row: not row.bad),
        broken=ending.broken,
    )


_TONES: Mapping[str, tuple[Tone, str]] = {
    "passed": ("good", "as expected"),
    "failed": ("bad", "not as expected"),
    "skipped": ("plain", "skipped"),
}


def _show(told: Told, report: Any, *, named: bool) -> _Shown:
    tone, word = _TONES[report.outcome]
    parts = (told["environment"], told["more"])
    ident = name_point(str(report.nodeid))
    return _Shown(
        ident=f"{ident}-point",
        tone=tone,
        word=word,
        label=" ".join(filter(None, (told["manager"] if named else "", *parts))),
        whole=" ".join(filter(None, (told["image"], told["manager"], *parts))),
        seconds=_say_seconds(report.duration),
        text=str(report.longrepr) if report.outcome == "failed" else "",
        page=Markup(told["section"]),  # made by a template that escapes
        image=told["image"],
    )


def _row(
    key: tuple[str, str, str], points: Sequence[tuple[_Shown, float]], images: Sequence[str]
) -> _Row:
    name, file, because = key
    shown = tuple(p for p, _ in points)
    cells = tuple(tuple(p for p in shown if p.image == image) for image in images)
    seconds = f"{sum(took for _, took in points):.1f}"
    return _Row(name, file, " ".join(because.split()), seconds, shown, cells)


def _say_seconds(seconds: float) -> str:
    return f"{seconds:.1f} s"
