"""A suite comes out the same on one worker, on several, in shards, and on workers elsewhere.

All its scenarios have one host, and each another truth of it. `POINTS=300` has more of them.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.support.cli import own_cache, pagesim, process_env
from tests.support.suites import read_results, tiny

pytestmark = [pytest.mark.network, pytest.mark.slow]
POINTS = int(os.environ.get("POINTS", "15"))
LIMIT_S = 120 + 10 * POINTS
PROCESS = "--pagesim-engine=process"


@contextmanager
def elsewhere(folder: Path, env: dict[str, str]) -> Iterator[str]:
    """Start what gives pytest-xdist a worker by a socket, in `folder`; give its name for --tx."""
    folder.mkdir()
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "execnet.script.socketserver", "127.0.0.1:0"],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout
        port = server.stdout.readline().rpartition(",")[2].strip(" )\n")
        yield f"socket=127.0.0.1:{port}"
    finally:
        server.kill()
        server.communicate()


def test_the_same_by_every_way(tmp_path: Path) -> None:
    folder = tiny(tmp_path / "here", POINTS)
    env = process_env(folder, {"PAGESIM_CACHE": str(own_cache(tmp_path / "cache"))})

    def results(*words: str) -> dict[str, str]:
        given = ("test", "--engine", "process", "--junit", "j.xml", *words)
        ended = pagesim(*given, cwd=folder, env=env, limit=LIMIT_S)
        assert ended.code in (0, 1), ended
        return read_results(folder / "j.xml")

    alone = results("--jobs", "1")
    assert len(alone) == POINTS
    assert {how.split()[0] for how in alone.values()} == {"passed", "failure"}
    assert results("--jobs", "2") == alone
    shards = [results("--jobs", "1", "--shard", f"{k}/2") for k in (1, 2)]
    assert shards[0].keys().isdisjoint(shards[1])
    assert {**shards[0], **shards[1]} == alone

    with ExitStack() as stack:
        places = [tmp_path / name for name in ("there", "elsewhere")]
        specs = [f"--tx={stack.enter_context(elsewhere(place, env))}" for place in places]
        words = [str(folder / "scenarios"), PROCESS, "--junitxml=remote.xml", "-pno:cacheprovider"]
        words += ["--dist=worksteal", f"--rsyncdir={folder / 'scenarios'}", *specs]
        command = [sys.executable, "-m", "pytest", *words]
        subprocess.run(
            command, cwd=folder, env=env, capture_output=True, timeout=LIMIT_S, check=False
        )
    assert read_results(folder / "remote.xml") == alone
