"""A hundred tiny scenarios with one worker and with one for each core, and the same by pytest."""

import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from docs.generate.bench.installs import connect
from docs.generate.bench.measure import PAGESIM, Figure, alternate, cpu, spend, wall

PART = "suites"
POINTS = 10
"""Of what is run in turns; more would take long and tell the same."""
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


def measure(scratch: Path, rounds: int) -> Iterator[Figure]:
    """Yield the figures; of the suites one round is enough, since each is long."""
    folder = scratch / "suite"
    folder.mkdir()
    for number in range(100):
        (folder / f"tiny-{number}.yaml").write_text(_SCENARIO.format(number=number))
    workers = len(os.sched_getaffinity(0))
    for engine in ("process", *(("docker",) if connect() else ())):
        words = (*PAGESIM, "test", "--quiet", "--engine", engine, "--jobs")
        spend((*words, "1", str(folder / "tiny-0.yaml")))  # whoever is first makes tools and images
        print(f"100 scenarios, {engine}", file=sys.stderr)
        one, every = (wall([spend((*words, str(n), str(folder)))]) for n in (1, workers))
        what = f"100 tiny scenarios, {engine}, {workers} workers"
        yield Figure(PART, what, every, one, _LIMITS[engine], "seconds")
        ideal = tuple(seconds / workers for seconds in one)
        yield Figure(PART, f"{what}: over an equal share of one worker's", every, ideal, 1 / 0.9)
    few = [str(folder / f"tiny-{number}.yaml") for number in range(POINTS)]
    ours = partial(spend, (*PAGESIM, "test", *few, "--engine", "process", "--jobs", "1"))
    plain = (sys.executable, "-m", "pytest", "-q")
    peer = partial(spend, (*plain, "--pagesim-engine", "process", *few))
    found = alternate("pagesim test and pytest", rounds, {"ours": ours, "pytest": peer})
    what = f"`pagesim test` over plain pytest, {POINTS} points, CPU"
    yield Figure(PART, what, cpu(found["ours"]), cpu(found["pytest"]), 1.0)
