"""Of what an install prints, however much it is, memory holds a little."""

import json
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.cli import COMMAND, MOCKED, process_env, project

ENGINES = ["process", pytest.param("docker", marks=pytest.mark.docker)]
MEGABYTES, MOST_MB = 200, 100
PRINTS = f"""
const part = Buffer.from(('x'.repeat(99) + '\\n').repeat(10000));
for (let i = 0; i < {MEGABYTES}; i++)
  for (let at = 0; at < part.length; )
    try {{ at += require('fs').writeSync(1, part, at); }}
    catch (e) {{ if (e.code !== 'EAGAIN') throw e; }}
"""


@pytest.mark.slow
@pytest.mark.network
@pytest.mark.parametrize("engine", ENGINES)
def test_200_megabytes_of_output(tmp_path: Path, engine: str) -> None:
    manifest = json.dumps({"name": "site", "scripts": {"preinstall": "node prints.js"}})
    settings = f"environments: {{preview: {{}}}}\n{MOCKED}"
    files = {"package.json": manifest, "pagesim.yaml": settings, "prints.js": PRINTS}
    site = project(tmp_path / "site", files)
    with (tmp_path / "out").open("wb") as out:
        running = subprocess.Popen(
            [*COMMAND, "run", "preview", "-v", "--project", str(site), "--engine", engine],
            env=process_env(tmp_path),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        peak_kb = 0  # not that of `wait4`: it starts with what this process has taken
        while running.poll() is None:
            peak_kb = max(peak_kb, _peak(running.pid))
            time.sleep(0.05)
    assert running.returncode == 0
    assert (tmp_path / "out").stat().st_size > MEGABYTES * 1_000_000
    assert 10 < peak_kb / 1024 < MOST_MB


def _peak(pid: int) -> int:
    """Return the most memory (kB) that a process has held so far; 0 where it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0
