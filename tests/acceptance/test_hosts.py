"""A suite over two Docker engines, and in two shards, comes out as on one, in half the time.

    POINTS=300 QUIET=1 pytest -s -m slow tests/acceptance/test_hosts.py

shows how long each way takes. Each engine is held to a core of its own (as is pagesim, where it
has one engine), so that two of them are twice the machine. `QUIET=1` says that nothing else runs
here: two then have to reach `EFFICIENCY`. Takes about 2 min to hand over the images, and 4 s a
point (300: 20 min); twice that where other programs use the cores.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.support.cli import own_cache, pagesim
from tests.support.hardships import can_mount
from tests.support.second_engine import SecondEngine, can_hold_to_core, load_images
from tests.support.suites import read_results, tiny

pytestmark = [
    pytest.mark.docker,
    pytest.mark.network,
    pytest.mark.slow,
    pytest.mark.skipif(not can_mount(), reason="needs root and dockerd"),
    pytest.mark.skipif(not can_hold_to_core(), reason="needs two cores, and cpusets of version 1"),
]
POINTS = int(os.environ.get("POINTS", "12"))
QUIET = bool(os.environ.get("QUIET"))
REMEMBERED = 40
"""Starts that are told at the least: an engine remembers 256 events, five or six for each."""
EFFICIENCY = 0.85
"""Of two engines: the time of one over twice theirs, starting of workers included."""
LIMIT_S = 300 + 20 * POINTS
"""Of one way through the suite, on cores that others use as well."""


def _run(folder: Path, host: str, junit: str, *words: str) -> dict[str, str]:
    """Return how each scenario ended on `host`, by its name."""
    env = {"PAGESIM_CACHE": str(folder / "cache"), "DOCKER_HOST": host}
    given = ("test", "--engine", "docker", "--junit", junit, *words)
    ended = pagesim(*given, cwd=folder, env=env, limit=LIMIT_S)
    assert ended.code in (0, 1), ended.err
    return read_results(folder / junit)


@contextmanager
def _timed(what: str) -> Iterator[list[float]]:
    took: list[float] = []
    begun = time.monotonic()
    yield took
    took.append(time.monotonic() - begun)
    print(f"\n{POINTS} scenarios, {what}: {took[0]:.1f} s")


@contextmanager
def _engines(cores: Iterable[int]) -> Iterator[list[SecondEngine]]:
    """Give an engine for each core, with the images that a run needs."""
    with ExitStack() as held:
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        below = Path(held.enter_context(folder))
        made = []
        for core in cores:
            own = below / str(core)
            own.mkdir()
            made.append(held.enter_context(SecondEngine(own, core).running()))
        yield made


def _images(folder: Path) -> set[str]:
    """Return the images of all containers that a run starts on this machine's own engine."""
    since = str(int(time.time()))
    own = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    _run(folder, own, "own.xml", "scenarios/tiny-2.yaml")
    words = ["docker", "events", "--since", since, "--until", str(int(time.time()) + 1)]
    words += ["--filter", "event=start", "--format", "{{.From}}"]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return {name for name in told.split() if name.startswith("pagesim-")}


def test_two_engines_and_two_shards_give_the_same_as_one(tmp_path: Path) -> None:
    tiny(tmp_path, POINTS)
    own_cache(tmp_path / "cache")
    images = _images(tmp_path)
    cores = sorted(os.sched_getaffinity(0))[:2]

    def on_a_core(place: int, *words: str) -> dict[str, str]:
        """Run what has the engine of one core on that core; called in a thread of its own."""
        os.sched_setaffinity(0, {cores[place]})  # of this thread, and of what it starts
        return _run(tmp_path, engines[place].host, f"{place}.xml", "--jobs", "1", *words)

    with _engines(cores) as engines, ThreadPoolExecutor(2) as beside:
        for engine in engines:
            load_images(engine, images)
        for place in (0, 1):  # nobody is the first then
            beside.submit(on_a_core, place, "scenarios/tiny-2.yaml").result()
        with _timed("one engine") as one:
            alone = beside.submit(on_a_core, 0).result()
        assert len(alone) == POINTS
        assert {how.split()[0] for how in alone.values()} == {"passed", "failure"}
        began = str(int(time.time()))
        hosts = ",".join(engine.host for engine in engines)
        with _timed("two engines") as two:
            together = _run(
                tmp_path, hosts.split(",")[0], "two.xml", "--jobs", "2", "--hosts", hosts
            )
        assert together == alone
        for engine in engines:
            assert _started(engine, began) > min(POINTS // 5, REMEMBERED)
        with _timed("two shards at once, on an engine each") as shards:
            begun = [beside.submit(on_a_core, k, "--shard", f"{k + 1}/2") for k in (0, 1)]
            first, second = (one.result() for one in begun)
        assert first.keys().isdisjoint(second)
        assert {**first, **second} == alone
        for engine in engines:
            assert _left(engine) == ""
    for what, took in (("--hosts", two), ("--shard", shards)):
        efficiency = one[0] / (2 * took[0])
        print(f"{what}: efficiency {efficiency:.2f}, aim {EFFICIENCY}")
        assert efficiency >= EFFICIENCY or not QUIET


def _started(engine: SecondEngine, since: str) -> int:
    """Return how many containers an engine started since then."""
    words = ("--since", since, "--until", str(int(time.time()) + 1), "--filter", "event=start")
    return engine.docker("events", *words).stdout.count("\n")


def _left(engine: SecondEngine) -> str:
    """Return what is still there once the engine has had the time to remove what has ended."""
    until = time.monotonic() + 20
    asked = ("ps", "--all", "--quiet", "--filter", "label=pagesim")
    while (left := engine.docker(*asked).stdout) and time.monotonic() < until:
        time.sleep(0.2)
    return left
