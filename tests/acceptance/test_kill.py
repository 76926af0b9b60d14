"""A run that is stopped or killed at any point leaves nothing behind once pagesim runs again."""

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import docker
import pytest

from tests.support.cli import COMMAND, LIMIT_S, own_cache, pagesim, private_project, process_env

pytestmark = pytest.mark.network
KILLS = 10
"""For each engine; every other one is a SIGKILL."""
SPAN_S = 2.5
"""From before the first import to the middle of the install script."""
SEED = 20261125


class Site:
    """A project whose install script goes on until it is stopped."""

    def __init__(self, folder: Path, engine: str) -> None:
        self.pause = f"3600.{os.getpid()}{time.monotonic_ns()}"
        manifest = {
            "name": "site",
            "dependencies": {"@foobar/widget": "^1.0.0"},
            "scripts": {"preinstall": f"sleep {self.pause}"},
        }
        settings = (
            "environments: {preview: {secrets: [TOKEN_FOR_GITHUB]}}\n"
            "registries: {'https://registry.npmjs.org': {mode: mock}}\n"
        )
        site = private_project(
            folder / "site", package__json=json.dumps(manifest), pagesim__yaml=settings
        )
        # npm 6 runs the script before it fetches.
        self.command = [*COMMAND, "run", "preview", "--project", str(site), "--engine", engine]
        self.command += ["--build-image", "v1"]
        self.folder, self.cache = folder, own_cache(folder / "cache")
        self.env = {"PAGESIM_CACHE": str(self.cache)}
        self.seen: set[str] = set()

    def stopped(self, after: float, how: signal.Signals) -> None:
        """Start a run and stop it `after` seconds."""
        process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=process_env(self.folder, self.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        until = time.monotonic() + after
        while time.monotonic() < until:
            self._look()
            time.sleep(0.02)
        assert process.poll() is None
        process.send_signal(how)
        _, err = process.communicate(timeout=LIMIT_S)
        self._look()
        expected = {130, -how} if how == signal.SIGINT else {-how}
        # Before its first line Python ends in a way of its own, and nothing has been made yet.
        unborn = how == signal.SIGINT and b"Could not import runpy" in err
        assert process.returncode in expected or unborn, err

    def _look(self) -> None:
        self.seen |= {f.name for f in self.cache.glob("runs/[!.]*")}

    def left(self, engine: str) -> list[str]:
        """Return what is left of all runs: processes, folders, containers, networks."""
        found = [f"process {pid}" for pid in _processes(self.pause)]
        found += [f"folder {f.name}" for f in self.cache.glob("runs/*")]
        if engine == "docker":
            with closing(docker.DockerClient.from_env()) as client:
                for run_id in self.seen:
                    label = {"label": f"pagesim.run={run_id}"}
                    containers = client.api.containers(all=True, filters=label)
                    found += [f"container {c['Id']}" for c in containers]
                    found += [f"network {n['Name']}" for n in client.api.networks(filters=label)]
        return found


def _processes(mark: str) -> Iterator[str]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
                if state != "Z" and mark.encode() in (folder / "cmdline").read_bytes():
                    yield folder.name


@pytest.mark.parametrize("engine", ["process", pytest.param("docker", marks=pytest.mark.docker)])
def test_nothing_is_left_of_runs_stopped_anywhere(tmp_path: Path, engine: str) -> None:
    site = Site(tmp_path, engine)
    chance = random.Random(f"{SEED}{engine}")
    for i in range(KILLS):
        how = signal.SIGKILL if i % 2 else signal.SIGINT
        site.stopped(chance.uniform(0.1, SPAN_S), how)
    assert site.seen, "no run got as far as its folder"
    # A run that was killed before its folder had a lock looks as if it were just being made.
    time.sleep(max(0.0, 10.5 - _youngest(site.cache / "runs")) if _unlocked(site.cache) else 0.0)
    ended = pagesim("clean", cwd=tmp_path, env=site.env)
    assert ended.code == 0, ended
    assert site.left(engine) == []


def _unlocked(cache: Path) -> bool:
    return any((cache / "runs").glob(".new-*"))


def _youngest(runs: Path) -> float:
    return time.time() - max(f.stat().st_mtime for f in runs.iterdir())
