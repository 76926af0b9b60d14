"""Engine, disk or cache taken away under a run: it ends with the reason, and leaves nothing."""

from pathlib import Path

import pytest

from tests.support import hardships

pytestmark = [
    pytest.mark.network,
    pytest.mark.skipif(not hardships.can_mount(), reason="needs root, mount and dockerd"),
]
ENGINES = ["process", pytest.param("docker", marks=pytest.mark.docker)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_disk_that_is_full(tmp_path: Path, engine: str) -> None:
    seen = hardships.disk_fills(tmp_path, engine)
    assert (seen.code, seen.left) == (2, ()), seen
    assert "No space left on device" in seen.said


@pytest.mark.parametrize("engine", ENGINES)
def test_a_cache_that_is_read_only(tmp_path: Path, engine: str) -> None:
    seen = hardships.cache_is_read_only(tmp_path, engine)
    assert (seen.code, seen.left) == (2, ()), seen
    assert "Read-only file system" in seen.said


@pytest.mark.parametrize(("runs", "killed"), [(4, 2), pytest.param(20, 10, marks=pytest.mark.slow)])
def test_half_of_the_runs_on_one_cache_killed(tmp_path: Path, runs: int, killed: int) -> None:
    seen = hardships.many_share_a_cache(tmp_path, runs, killed)
    assert (seen.code, seen.left) == (0, ()), seen


@pytest.mark.docker
@pytest.mark.slow
def test_an_engine_that_dies_and_comes_back(tmp_path: Path) -> None:
    seen = hardships.engine_dies(tmp_path)
    assert (seen.code, seen.left) == (3, ()), seen
