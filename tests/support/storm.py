"""Runs that are stopped or killed at random moments, and what is left of them."""

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Set
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker

from pagesim.engine.docker.owner import is_gone
from pagesim.engine.docker.spec import OWNER_LABEL, RUN_LABEL
from tests.support.cli import (
    COMMAND,
    LIMIT_S,
    own_cache,
    pagesim,
    private_project,
    process_env,
    project,
)

INSTALL_S = 1.5
"""From a run's folder to the middle of its install script, on a machine that does nothing else."""
BEGUN = 0.7
"""How many are stopped at a moment after the start of their run, however slow the machine is."""
SEED = 20261125
ALONE_S = 15
"""Seconds in which what a killed pagesim had begun has ended by itself."""
SCENARIO = """\
name: it sleeps
because: It is killed meanwhile.
project: site
environments: {preview: {secrets: [TOKEN_FOR_GITHUB]}}
matrix: {build_image: [v1]}
expect: {outcome: resolved}
"""


@dataclass(frozen=True)
class Way:
    """How a run is stopped."""

    how: signal.Signals
    with_helpers: bool = False
    """Whether the processes that it started get the signal at the same time."""


WAYS = (
    Way(signal.SIGINT),
    Way(signal.SIGKILL),
    Way(signal.SIGTERM),
    Way(signal.SIGKILL, with_helpers=True),
    Way(signal.SIGHUP),
)
"""Five, so that each meets each of the four commands."""


class Site:
    """A project whose install script goes on until it is stopped."""

    def __init__(self, folder: Path, engine: str, env: Mapping[str, str] | None = None) -> None:
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
        (folder / "sleeps.yaml").write_text(SCENARIO)
        # There is nothing to record where every registry is mocked.
        public = {"name": "public", "scripts": manifest["scripts"]}
        real = project(folder / "public", {"package.json": json.dumps(public)})
        # npm 6 runs the script before it fetches.
        given = ["--project", str(site), "--build-image", "v1", "--engine", engine]
        self.commands = (
            ["run", "preview", "--registry", "mock", *given],  # its gateway begins before the plan
            ["test", "sleeps.yaml", "--engine", engine],
            ["fix", "preview", *given],
            ["record", "preview", "--cassette", "made", *given[2:], "--project", str(real)],
        )
        self.engine, self.folder = engine, folder
        self.cache, self.tmp = own_cache(folder / "cache"), folder / "tmp"
        self.tmp.mkdir()
        self.env = {"PAGESIM_CACHE": str(self.cache), "TMPDIR": str(self.tmp), **(env or {})}
        self.seen: set[str] = set()
        self._since = time.time()
        self.wrong: list[str] = []
        """Runs that ended in a way in which none should."""

    def storm(self, kills: int) -> None:
        """Stop or kill `kills` runs at random moments, each command in each way in turn."""
        chance = random.Random(f"{SEED}{self.engine}")
        span = self._measure()
        for i in range(kills):
            words, way = self.commands[i % len(self.commands)], WAYS[i % len(WAYS)]
            self._stopped(words, way, chance.uniform(0.1, span), begun=chance.random() < BEGUN)

    def _measure(self) -> float:
        """Return how long a run takes, on this machine now, to the middle of its script."""
        begun = time.monotonic()
        process = self.start(self.commands[0])
        while not self.seen:
            self._look()
            assert process.poll() is None and time.monotonic() < begun + LIMIT_S
            time.sleep(0.01)
        to_folder = time.monotonic() - begun
        process.kill()
        process.communicate(timeout=LIMIT_S)
        return 2 * to_folder + INSTALL_S

    def start_and_wait(self, words: list[str]) -> subprocess.Popen[bytes]:
        """Start a command, and wait until its install script runs."""
        process, until = self.start(words), time.monotonic() + LIMIT_S
        while not any(_processes({self.pause})):
            self._look()
            assert process.poll() is None and time.monotonic() < until, process.communicate()[1]
            time.sleep(0.1)
        return process

    def start(self, words: list[str]) -> subprocess.Popen[bytes]:
        """Start a command of pagesim."""
        return subprocess.Popen(
            [*COMMAND, *words],
            cwd=self.folder,
            env=process_env(self.folder, self.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def _stopped(self, words: list[str], way: Way, after: float, *, begun: bool) -> None:
        """Start a command and stop it `after` seconds, with `begun` counted from its folder on."""
        known, process = len(self.seen), self.start(words)
        give_up = time.monotonic() + LIMIT_S
        while begun and len(self.seen) == known and time.monotonic() < give_up:
            self._look()
            time.sleep(0.01)
        until = time.monotonic() + after
        while time.monotonic() < until:
            self._look()
            time.sleep(0.02)
        early = process.poll() is not None
        helpers = [*_children(process.pid)] if way.with_helpers else []
        process.send_signal(way.how)
        for pid in helpers:
            with suppress(OSError):
                os.kill(pid, way.how)
        _, err = process.communicate(timeout=LIMIT_S)
        self._look()
        expected = {-way.how} if way.how == signal.SIGKILL else {130, -way.how}
        # Before its first line Python ends in a way of its own, and nothing has been made yet.
        unborn = way.how == signal.SIGINT and b"Could not import runpy" in err
        if early or (process.returncode not in expected and not unborn):
            self.wrong.append(f"{words[0]}, {way.how.name}: {process.returncode}, {err.decode()}")

    def _look(self) -> None:
        self.seen |= {f.name for f in self.cache.glob("runs/[!.]*")}

    def tidy(self) -> None:
        """Do what the next run does first: remove what the killed ones left."""
        make_older(self.cache)
        ended = pagesim("clean", cwd=self.folder, env=self.env)
        assert ended.code == 0, ended

    def alive(self) -> list[str]:
        """Return what still runs a while after all were stopped: with nobody left to end it, the
        build and the gateway end by themselves."""
        until = time.monotonic() + ALONE_S
        while (found := self._running()) and time.monotonic() < until:
            time.sleep(0.2)
        return found

    def _running(self) -> list[str]:
        found = [f"process {pid}" for pid in _processes({self.pause, *self.seen})]
        return [*found, *(f"{one['Names'][0]} {one['Status']}" for one in self._containers())]

    def _containers(self, *, ended: bool = False) -> list[dict[str, Any]]:
        """Return the containers of all runs that run, with `ended` also those that do not."""
        if self.engine != "docker":
            return []
        with self._client() as client:
            made = client.api.containers(all=ended, filters={"label": OWNER_LABEL})
        return [one for one in made if self._is_ours(one["Labels"], one["Created"])]

    def _is_ours(self, labels: Mapping[str, str], created: float) -> bool:
        """Whether it belongs to one of the runs, or is a gateway that none had taken yet."""
        run_id = labels[RUN_LABEL]
        held = run_id.startswith("held-") and created >= int(self._since)
        return run_id in self.seen or (held and is_gone(labels[OWNER_LABEL]))

    @contextmanager
    def _client(self) -> Iterator[docker.DockerClient]:
        """Hold the engine's client."""
        with closing(
            docker.DockerClient.from_env(environment=dict(os.environ) | self.env)
        ) as client:
            yield client

    def left(self) -> list[str]:
        """Return what is left of all runs: processes, folders, containers, networks."""
        found = [f"process {pid}" for pid in _processes({self.pause, *self.seen})]
        found += [f"folder {f.name}" for f in self.cache.glob("runs/*")]
        found += [f"in TMPDIR: {f.name}" for f in self.tmp.iterdir()]
        found += [f"container {one['Id']}" for one in self._containers(ended=True)]
        if self.engine == "docker":
            with self._client() as client:
                for run_id in self.seen:
                    label = {"label": f"{RUN_LABEL}={run_id}"}
                    found += [f"network {n['Name']}" for n in client.api.networks(filters=label)]
        return found


def _listed() -> Iterator[tuple[str, list[str], str]]:
    """Yield each living process: its id, what its `stat` has behind the name, and its argv."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                stat = (folder / "stat").read_text().rpartition(")")[2].split()
                if stat[0] != "Z":
                    yield folder.name, stat, (folder / "cmdline").read_bytes().decode("latin-1")


def _children(parent: int) -> Iterator[int]:
    return (int(pid) for pid, stat, _ in _listed() if stat[1] == str(parent))


def make_older(cache: Path) -> None:
    """Set the folders of runs back by more than the ten seconds in which one that was killed before
    it had a lock looks as if it were just being made."""
    for folder in cache.glob("runs/*"):
        with suppress(FileNotFoundError):  # what ended it removes it now
            then = folder.stat().st_mtime - 11
            os.utime(folder, (then, then))


def _processes(marks: Set[str]) -> Iterator[str]:
    return (pid for pid, _, argv in _listed() if any(mark in argv for mark in marks))
