"""A run that is stopped or killed at any point leaves nothing behind once pagesim runs again."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.cli import COMMAND, own_cache, private_project, process_env
from tests.support.storm import Site

pytestmark = pytest.mark.network
KILLS = 10
"""For each engine; `make storm` has more."""


@pytest.mark.parametrize("engine", ["process", pytest.param("docker", marks=pytest.mark.docker)])
def test_nothing_is_left_of_runs_stopped_anywhere(tmp_path: Path, engine: str) -> None:
    site = Site(tmp_path, engine)
    site.storm(KILLS)
    assert site.seen, "no run got as far as its folder"
    assert site.wrong == []
    assert site.alive() == []
    site.tidy()
    assert site.left() == []


@pytest.mark.parametrize("runs", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_runs_at_once_share_a_cache_and_leave_nothing_in_tmpdir(tmp_path: Path, runs: int) -> None:
    site = private_project(tmp_path / "site")
    tmp, cache = tmp_path / "tmp", own_cache(tmp_path / "cache")
    tmp.mkdir()
    env = process_env(tmp_path, {"PAGESIM_CACHE": str(cache), "TMPDIR": str(tmp)})
    words = ["run", "preview", "--project", str(site), "--engine", "process"]
    words += ["--registry", "mock", "--set", "TOKEN_FOR_GITHUB"]
    started = [
        subprocess.Popen([*COMMAND, *words], env=env, stdout=subprocess.DEVNULL, cwd=tmp_path)
        for _ in range(runs)
    ]
    assert [one.wait(300) for one in started] == [0] * runs
    assert os.listdir(tmp) == []  # noqa: PTH208
    assert list(cache.glob("runs/*")) == []
