"""A hundred tiny scenarios with one worker and with one for each core, beside the bare manager.

One install of npm takes more than one core (V8 compiles and collects in threads of its own), so two
at a time on two cores take more than half of what one after the other take, whoever starts them.
What is asked of workers is held against that, and against an equal share as well.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from docs.generate.bench.installs import bare_docker, bare_process, connect, make_case
from docs.generate.bench.measure import PAGESIM, Figure, Spent, alternate, cpu, spend
from pagesim.scenario.load import load_scenario
from pagesim.scenario.running import options_of

PART = "suites"
COUNT = 100
BARE = 20
"""Bare installs that are measured in their stead."""
POINTS, TURNS = 4, 3
"""Of what is run in turns: few points, since each takes as long in both, and more turns."""
_SCENARIO = """\
name: tiny {number}
because: The benchmark wants many.
project: {{files: {{package.json: '{{"dependencies": {{"@acme/a{number}": "1.0.0"}}}}',
  .npmrc: "@acme:registry=https://npm.acme.dev\\n//npm.acme.dev/:_authToken=${{TOKEN}}\\n"}}}}
environments: {{preview: {{secrets: [TOKEN]}}}}
registries: {{https://npm.acme.dev: {{packages: {{"@acme/a{number}": [1.0.0]}}}}}}
expect: {{outcome: resolved}}
"""
_LIMITS = {"process": 20.0, "docker": 50.0}
_OVER_BARE = {"process": 1.15, "docker": 1.03}
"""The same aims as ratios: a bare install took 0.348 s where they were set, in Docker 0.97 s."""
_SHARE = 1.11
"""An efficiency of 0.9: so many times an equal share of what one worker takes."""
_WORKERS = len(os.sched_getaffinity(0))


def measure(scratch: Path, rounds: int) -> Iterator[Figure]:
    """Yield the figures; of the suites one round is enough, since each is long."""
    folder = scratch / "suite"
    folder.mkdir()
    for number in range(COUNT):
        (folder / f"tiny-{number}.yaml").write_text(_SCENARIO.format(number=number))
    for engine in ("process", *(("docker",) if connect() else ())):
        yield from _suite(folder, engine)
    yield _beside_pytest(folder, rounds)


def _suite(folder: Path, engine: str) -> Iterator[Figure]:
    words = (*PAGESIM, "test", "--quiet", "--engine", engine, "--jobs")
    spend((*words, "1", str(folder / "tiny-0.yaml")))  # whoever is first makes tools and images
    print(f"{COUNT} scenarios, {engine}", file=sys.stderr)
    bare, two = _bare(folder, engine)
    one, every = (spend((*words, str(n), str(folder))).wall for n in (1, _WORKERS))
    what = f"{COUNT} tiny scenarios, {engine}, {_WORKERS} workers"
    floor = bare * COUNT / BARE / _WORKERS
    yield Figure(PART, what, (every,), (floor,), _LIMITS[engine], "seconds")
    much = f"{what}: over bare installs, an equal share of one after the other"
    yield Figure(PART, much, (every,), (floor,), _OVER_BARE[engine])
    share = one / _WORKERS
    yield Figure(PART, f"{what}: over an equal share of one worker's", (every,), (share,), _SHARE)
    reached = share * two / (bare / _WORKERS)
    less = f"{what}: over such a share, by what bare installs reach at {_WORKERS} at a time"
    yield Figure(PART, less, (every,), (reached,), _SHARE)


def _bare(folder: Path, engine: str) -> tuple[float, float]:
    """Return the seconds of `BARE` bare installs, one after the other and one for each core."""
    scenario = load_scenario(folder / "tiny-0.yaml")
    case = make_case("tiny", options_of(scenario, scenario.points[0]), folder)
    docker = connect() if engine == "docker" else None
    with (
        bare_docker(case, folder.parent, docker, memory=True)
        if docker
        else bare_process(case, folder.parent)
    ) as run:
        run()
        return _at_a_time(1, run), _at_a_time(_WORKERS, run)


def _at_a_time(count: int, run: Callable[[], Spent]) -> float:
    begun = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        for done in [pool.submit(run) for _ in range(BARE)]:
            done.result()
    return time.perf_counter() - begun


def _beside_pytest(folder: Path, rounds: int) -> Figure:
    few = [str(folder / f"tiny-{number}.yaml") for number in range(POINTS)]
    ours = partial(spend, (*PAGESIM, "test", *few, "--engine", "process", "--jobs", "1"))
    plain = (sys.executable, "-m", "pytest", "-q")
    peer = partial(spend, (*plain, "--pagesim-engine", "process", *few))
    turns = rounds * TURNS
    found = alternate("pagesim test and pytest", turns, {"ours": ours, "pytest": peer})
    what = f"`pagesim test` over plain pytest, {POINTS} points, CPU of {turns} turns"
    return Figure(PART, what, cpu(found["ours"]), cpu(found["pytest"]), 1.0)
