"""The one place where a plan meets the world: engine, gateway, output.

Everything before it (deployment, plan) and after it (attempt, diagnosis, report) is pure.
"""

import time

from pagesim.engine.interface import Listener, Stream
from pagesim.plan.options import RunOptions
from pagesim.plan.plan import Plan
from pagesim.plan.start import Start
from pagesim.run.assumptions import list_assumptions
from pagesim.run.attempt import read_attempt
from pagesim.run.install import make_install
from pagesim.run.outcome import Attempt, Outcome, Verdict
from pagesim.run.place import Place, hold_place
from pagesim.run.planning import plan_run
from pagesim.run.world import Watcher, World


def run(options: RunOptions, world: World, watcher: Watcher) -> Outcome:
    """Do what Pages does up to the end of the install, and return what came of it.

    Raises what `plan_run` raises, and `EngineError`, `ImageError`, `ToolchainError` and
    `GatewayError` for pagesim's own part. A failing install is an outcome.
    """
    begun = time.monotonic()
    planned = plan_run(options, world)
    selection = planned.deployment.selection
    if selection.failed or selection.skipped:
        watcher.planned(planned, "none", ())
        end: Verdict = "failed" if selection.failed else "skipped"
        timings = {"total_s": time.monotonic() - begun}
        return Outcome(planned, "none", (), end, (), timings, list_assumptions(planned))
    with hold_place(planned, world, watcher.progress) as place:
        engine = place.engine
        watcher.planned(planned, engine.name, engine.fidelity)
        ready = time.monotonic()
        attempts = _attempts(planned, place, world, watcher)
        ended = time.monotonic()
    timings = {
        "total_s": ended - begun,
        "prepare_s": ready - begun,
        "install_s": sum(a.seconds for a in attempts),
    }
    kept = world.kept(place.folder.run_id)
    return Outcome(
        plan=planned,
        engine=engine.name,
        fidelity=engine.fidelity,
        verdict=attempts[0].verdict,
        attempts=attempts,
        timings=timings,
        assumptions=list_assumptions(planned, attempts[0].exchanges),
        kept=str(kept) if kept else None,
    )


def _attempts(planned: Plan, place: Place, world: World, watcher: Watcher) -> tuple[Attempt, ...]:
    made: list[Attempt] = []
    for start in planned.starts:
        if made and (made[0].verdict != "unresolved" or made[0].took_effect):
            break
        watcher.attempt(start)
        place.folder.workdir.mkdir(exist_ok=True)
        made.append(make_attempt(planned, start, place, world, watcher))
    return tuple(made)


def make_attempt(
    planned: Plan, start: Start, place: Place, world: World, watcher: Watcher
) -> Attempt:
    """Return what the install that begins as `start` comes to."""
    redact = planned.redactor
    lines: list[tuple[Stream, str]] = []

    def output(stream: Stream, line: str) -> None:
        lines.append((stream, redact(line)))
        watcher.output(*lines[-1])

    install = make_install(planned, start, place, world)
    result = place.engine.run(install, Listener(output, watcher.progress))
    return read_attempt(planned, start, result, lines)
