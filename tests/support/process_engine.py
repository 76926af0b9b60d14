"""Installs on the process engine, in each way that this machine allows."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import pagesim
from pagesim.engine.interface import EngineResult, Install, Listener, Stream
from pagesim.engine.process import namespaces
from pagesim.engine.process.engine import ProcessEngine, Way

GITHUB, NPMJS = "https://npm.pkg.github.com/", "https://registry.npmjs.org/"
TOKEN = "ghp_" + "a1" * 18
OBSTACLE = namespaces.find_obstacle(os.environ.get("LD_LIBRARY_PATH"))
WALLED = pytest.mark.skipif(OBSTACLE is not None, reason=f"no namespaces here: {OBSTACLE}")
WAYS = [pytest.param("namespaces", marks=WALLED), "proxy"]
NETWORK = pytest.mark.network


class Recorder:
    """A listener that keeps the lines."""

    def __init__(self) -> None:
        self.lines: list[tuple[Stream, str]] = []
        self.listener = Listener(lambda s, line: self.lines.append((s, line)), lambda _: None)

    def text(self, stream: Stream = "stdout") -> str:
        return "\n".join(line for s, line in self.lines if s == stream)


def engine(way: Way) -> ProcessEngine:
    return ProcessEngine.detect(dict(os.environ), way)


def sh(way: Way, install: Install, script: str) -> tuple[EngineResult, Recorder]:
    recorder = Recorder()
    asked = replace(install, argv=("/bin/sh", "-c", script))
    result = engine(way).run(asked, recorder.listener)
    assert list(install.workdir.iterdir()) == []
    return result, recorder


SCRIPT = """
import sys, os
from pathlib import Path
from pagesim.engine.process.engine import ProcessEngine
from pagesim.engine.interface import *
from pagesim.managers.build_paths import *
from pagesim.gateway.interface import *
from pagesim.toolchain.interface import Toolchain
way, work, tools, run_id, command = sys.argv[1:]
install = Install(run_id, Path(work), (FileEntry("repo/x", b"x"),), REPOSITORY,
    ("/bin/sh", "-c", command), {}, Toolchain((), "linux-x64", Path(tools), "k"),
    GatewayConfig((RegistryConfig("https://registry.npmjs.org/", "mock", "npmjs"),)),
    ("registry.npmjs.org",))
listener = Listener(lambda s, line: print(line, flush=True), lambda _: None)
sys.exit(ProcessEngine.detect(dict(os.environ), way).run(install, listener).exit_code)
"""


def script(
    way: Way,
    install: Install,
    command: str,
    python: str = sys.executable,
    prefix: tuple[str, ...] = (),
) -> subprocess.Popen[str]:
    source = str(Path(pagesim.__file__).parent.parent)
    path = os.pathsep.join([source, *(p for p in sys.path if p.endswith("-packages"))])
    arguments = (way, str(install.workdir), str(install.toolchain.root), install.run_id, command)
    return subprocess.Popen(
        [*prefix, python, "-B", "-c", SCRIPT, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )
