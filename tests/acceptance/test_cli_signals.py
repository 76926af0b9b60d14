"""A run that is stopped ends with 130 and leaves nothing; `clean` removes what a kill -9 left."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import docker
import pytest

from tests.support.cli import (
    COMMAND,
    LIMIT_S,
    Ended,
    own_cache,
    pagesim,
    private_project,
    process_env,
)

pytestmark = pytest.mark.network
ENGINES = ["process", pytest.param("docker", marks=pytest.mark.docker)]


class Waiting:
    """A run whose install script waits until it is stopped."""

    def __init__(self, folder: Path, engine: str) -> None:
        # A process that can be told from all others.
        self.pause = f"3600.{os.getpid()}{time.monotonic_ns()}"
        script = f"echo started; sleep {self.pause}"
        manifest = {
            "name": "site",
            "dependencies": {"@foobar/widget": "^1.0.0"},
            "scripts": {"preinstall": script},
        }
        site = private_project(folder / "site", package__json=json.dumps(manifest))
        self.engine, self.folder, self.cache = engine, folder, own_cache(folder / "cache")
        self.env = {"PAGESIM_CACHE": str(self.cache)}
        self.process = subprocess.Popen(
            [*COMMAND, "run", "preview", "-v", "--project", str(site), "--engine", engine],
            env=process_env(folder, self.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line.strip() == "started":
                break
        else:
            assert self.process.stderr
            raise AssertionError("".join(lines) + self.process.stderr.read())
        [self.run_id] = [f.name for f in (self.cache / "runs").iterdir()]

    def end(self) -> Ended:
        out, err = self.process.communicate(timeout=LIMIT_S)
        return Ended(self.process.returncode, out, err)

    def left(self) -> list[str]:
        """Return what is left of the run: processes, folders, containers, networks."""
        found = [f"process {line}" for line in _commands() if self.pause in line]
        found += [f"folder {f.name}" for f in (self.cache / "runs").iterdir()]
        if self.engine == "docker":
            label = {"label": f"pagesim.run={self.run_id}"}
            with closing(docker.DockerClient.from_env()) as client:
                containers = client.api.containers(all=True, filters=label)
                found += [f"container {c['Id']}" for c in containers]
                found += [f"network {n['Name']}" for n in client.api.networks(filters=label)]
        return found


def _commands() -> Iterator[str]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
                words = (folder / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
                if state != "Z" and words[0].endswith("sleep"):
                    yield " ".join(words)


@contextmanager
def waiting(folder: Path, engine: str) -> Iterator[Waiting]:
    run = Waiting(folder, engine)
    try:
        deadline = time.monotonic() + 10  # the shell says "started" before it starts the pause
        while not any(line.startswith("process") for line in run.left()):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield run
    finally:
        if run.process.poll() is None:
            run.process.kill()
        run.process.wait()
        for pipe in (run.process.stdout, run.process.stderr):
            assert pipe
            pipe.close()
        if run.left():  # a test that failed half-way leaves nothing either
            pagesim("clean", cwd=folder, env=run.env)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_run_and_nothing_is_left(tmp_path: Path, engine: str, name: str) -> None:
    with waiting(tmp_path, engine) as run:
        run.process.send_signal(signal.Signals[name])
        time.sleep(0.05)
        run.process.send_signal(signal.SIGINT)  # whoever is impatient cuts nothing short
        ended = run.end()
        assert ended.code == 130, ended
        assert ended.err.endswith(f"pagesim: interrupted by {name}\n")
        assert "Traceback" not in ended.err
        assert run.left() == []


@pytest.mark.parametrize("engine", ENGINES)
def test_clean_removes_what_a_kill_left(tmp_path: Path, engine: str) -> None:
    with waiting(tmp_path, engine) as run:
        run.process.kill()
        run.end()
        assert f"folder {run.run_id}" in run.left()
        ended = pagesim("clean", cwd=tmp_path, env=run.env)
        assert ended.code == 0, ended
        assert f"removed folder of run {run.run_id}" in ended.out
        # Containers go by whoever starts next, which may have been another test's pagesim.
        assert "removed container" not in ended.out or engine == "docker"
        assert run.left() == []
        assert pagesim("clean", cwd=tmp_path, env=run.env).out == "nothing to remove\n"
