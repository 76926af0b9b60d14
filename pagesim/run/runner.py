"""The one place where a plan meets the world: engine, gateway, output.

What makes an outcome of an install is imported after it: till then it would only delay it.

Everything before it (deployment, plan) and after it (attempt, diagnosis, report) is pure.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from pagesim.engine import aside
from pagesim.engine.interface import Engine, EngineResult, Listener, Stream
from pagesim.errors import PagesimError
from pagesim.late import replace
from pagesim.plan.options import RunOptions
from pagesim.plan.plan import Plan
from pagesim.plan.start import Start
from pagesim.run.install import make_install
from pagesim.run.place import Place, find_engine, hold_place
from pagesim.run.planning import plan_run
from pagesim.run.transcript import Transcript
from pagesim.run.world import Watcher, World
from pagesim.toolchain.prepared import guess_ahead

if TYPE_CHECKING:
    from pagesim.run.outcome import Attempt, Outcome, Verdict


def run(options: RunOptions, world: World, watcher: Watcher) -> "Outcome":
    """Do what Pages does up to the end of the install, and return what came of it.

    Raises what `plan_run` raises, and `EngineError`, `ImageError`, `ToolchainError` and
    `GatewayError` for pagesim's own part. A failing install is an outcome.
    """
    guess_ahead(world.cache)
    said: list[str] = []
    closed = options.registry in ("mock", "replay")
    look = partial(find_engine, world, said.append, closed=closed)
    # Docker's may take a while to answer.
    with aside.begin(look, here=world.engine == "process") as found:

        def find() -> Engine:
            try:
                return found()
            finally:
                for line in said:
                    watcher.progress(line)

        try:
            return _run(options, world, watcher, find)
        finally:
            if not world.suite:
                with suppress(PagesimError):  # without an engine there is nothing to let go of
                    found().close()


def _run(
    options: RunOptions, world: World, watcher: Watcher, find: Callable[[], Engine]
) -> "Outcome":
    begun = time.monotonic()
    planned = plan_run(options, world)
    selection = planned.deployment.selection
    if selection.failed or selection.skipped:
        watcher.planned(planned, "none", ())
        from pagesim.run.assumptions import list_assumptions
        from pagesim.run.outcome import Outcome

        end: Verdict = "failed" if selection.failed else "skipped"
        timings = {"total_s": time.monotonic() - begun}
        return Outcome(planned, "none", (), end, (), timings, list_assumptions(planned))
    with hold_place(planned, world, watcher.progress, find) as place:
        engine = place.engine
        watcher.planned(planned, engine.name, engine.fidelity)
        ready = time.monotonic()
        planned, attempts = _attempts(planned, place, world, watcher)
        ended = time.monotonic()
    timings = {
        "total_s": ended - begun,
        "prepare_s": ready - begun,
        "install_s": sum(a.seconds for a in attempts),
    }
    from pagesim.run.assumptions import list_assumptions
    from pagesim.run.outcome import Outcome

    kept = world.kept(place.folder.run_id)
    return Outcome(
        plan=planned,
        engine=engine.name,
        fidelity=engine.fidelity,
        verdict=attempts[0].verdict,
        attempts=attempts,
        timings=timings,
        assumptions=list_assumptions(planned, attempts[0].exchanges, place.tools.unverified),
        walled=engine.walled,
        kept=str(kept) if kept else None,
    )


def _attempts(
    planned: Plan, place: Place, world: World, watcher: Watcher
) -> "tuple[Plan, tuple[Attempt, ...]]":
    planned, first = _first(planned, place, world, watcher)
    made = [first]
    for start in planned.starts[1:]:
        if first.verdict != "unresolved" or first.took_effect:
            break
        watcher.attempt(start)
        made.append(make_attempt(planned, start, place, world, watcher))
    return planned, tuple(made)


def _first(planned: Plan, place: Place, world: World, watcher: Watcher) -> "tuple[Plan, Attempt]":
    """Return the faithful install, and the plan that knows all private packages which it showed.

    It is made again where it failed by them: the copy's lockfile then has their integrity.
    """
    while True:
        watcher.attempt(planned.starts[0])
        done = _installed(planned, planned.starts[0], place, world, watcher)
        result, _ = done
        from pagesim.run.attempt import read_attempt
        from pagesim.run.origin import list_unforeseen

        found = list_unforeseen(planned, result.exchanges)
        if found:
            options = planned.deployment.options
            planned = plan_run(replace(options, private=(*options.private, *found)), world)
        if not found or result.exit_code == 0:
            return planned, read_attempt(planned, planned.starts[0], *done)
        watcher.progress(f"Installing again: private, as it turns out, is {', '.join(found)}")


def make_attempt(
    planned: Plan, start: Start, place: Place, world: World, watcher: Watcher
) -> "Attempt":
    """Return what the install that begins as `start` comes to."""
    from pagesim.run.attempt import read_attempt

    return read_attempt(planned, start, *_installed(planned, start, place, world, watcher))


Done = tuple[EngineResult, Sequence[tuple[Stream, str]]]
"""What the engine brought back, and the install's own lines, redacted."""


def _installed(planned: Plan, start: Start, place: Place, world: World, watcher: Watcher) -> Done:
    place.folder.workdir.mkdir(exist_ok=True)
    transcript = Transcript(place.folder.path / "output.log")

    def output(stream: Stream, line: str) -> None:
        shown = planned.redactor(line)
        transcript.add(stream, shown)
        watcher.output(stream, shown)

    def idle() -> None:
        watcher.idle()
        place.tidy()
        planned.redactor("")  # made now, not when there is a line to show

    install = make_install(planned, start, place, world)
    try:
        result = place.engine.run(install, Listener(output, watcher.progress, idle))
    finally:
        lines = transcript.close()
    if install.keep is not None:
        install.keep.parent.mkdir(parents=True, exist_ok=True)
        (place.folder.path / "output.log").replace(install.keep.with_suffix(".log"))
    return result, lines
