"""A suite over two Docker engines, and in two shards, comes out as on one.

`POINTS=300` has more scenarios. `pytest -s` shows how long each way took, which says something only
where nothing else runs and each engine has a core of its own.
"""

import os
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from tests.support.cli import own_cache, pagesim
from tests.support.hardships import SecondEngine, can_mount, load_images
from tests.support.suites import read_results, tiny

pytestmark = [
    pytest.mark.docker,
    pytest.mark.network,
    pytest.mark.slow,
    pytest.mark.skipif(not can_mount(), reason="needs root and dockerd"),
]
POINTS = int(os.environ.get("POINTS", "30"))
OWN = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")


def _results(folder: Path, *words: str) -> dict[str, str]:
    """Return how each scenario ended, by its name."""
    env = {"PAGESIM_CACHE": str(folder / "cache")}
    given = ("test", "--engine", "docker", "--junit", "j.xml", *words)
    ended = pagesim(*given, cwd=folder, env=env, limit=600 + 10 * POINTS)
    assert ended.code in (0, 1), ended.err
    return read_results(folder / "j.xml")


def _used(since: str) -> set[str]:
    """Return the images of all containers that this machine's engine started since then."""
    words = ["docker", "events", "--since", since, "--until", str(int(time.time()) + 1)]
    words += ["--filter", "event=start", "--format", "{{.From}}"]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return {name for name in told.split() if name.startswith("pagesim-")}


def test_two_engines_and_two_shards_give_the_same_as_one(tmp_path: Path) -> None:
    tiny(tmp_path, POINTS)
    own_cache(tmp_path / "cache")

    def timed(what: str, *words: str) -> dict[str, str]:
        begun = time.monotonic()
        found = _results(tmp_path, *words)
        print(f"{POINTS} scenarios, {what}: {time.monotonic() - begun:.1f} s")
        return found

    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as data,
        SecondEngine(Path(data)).running() as second,
    ):
        begun = str(int(time.time()))
        alone = timed("one engine", "--jobs", "1")
        load_images(second, _used(begun))
        assert len(alone) == POINTS
        assert {how.split()[0] for how in alone.values()} == {"passed", "failure"}
        began = str(int(time.time()))
        together = timed("two engines", "--jobs", "2", "--hosts", f"{OWN},{second.host}")
        until = str(int(time.time()) + 1)
        asked = ("--since", began, "--until", until, "--filter", "event=start")
        assert second.docker("events", *asked).stdout.count("\n") > POINTS // 5
        left = second.docker("ps", "--all", "--quiet", "--filter", "label=pagesim")
    assert together == alone
    assert left.stdout == ""
    shards = [_results(tmp_path, "--jobs", "1", "--shard", f"{k}/2") for k in (1, 2)]
    assert shards[0].keys().isdisjoint(shards[1])
    assert {**shards[0], **shards[1]} == alone
