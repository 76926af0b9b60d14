"""The memory of pagesim itself in a whole run, without the manager's."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from docs.generate.bench.installs import lock, write_tiny
from docs.generate.bench.measure import PAGESIM, Figure
from docs.generate.stamp import TOP

PART = "memory"


def measure(scratch: Path, rounds: int) -> Iterator[Figure]:
    """Yield the figure."""
    folder = scratch / "whole"
    write_tiny(folder)
    names = tuple(f"package-{n}" for n in range(3000))
    dependencies = ", ".join(f'"{name}": "1.0.0"' for name in names)
    (folder / "package.json").write_text(f'{{"dependencies": {{{dependencies}}}}}')
    (folder / "package-lock.json").write_text(lock(names))
    words = ("run", "preview", "--project", str(folder), "--registry", "mock", "--engine")
    peaks = []
    for number in range(min(rounds, 3)):
        print(f"memory: round {number + 1}", file=sys.stderr)
        peaks.append(_peak((*PAGESIM, *words, "process", "--format", "json")))
    what = "memory of pagesim itself, a run of 3,000 packages"
    yield Figure(PART, what, tuple(peaks), (), 80.0, "MiB")


def _peak(command: tuple[str, ...]) -> float:
    """Return the most memory that the program had, in MiB."""
    process = subprocess.Popen(command, cwd=TOP, stdout=subprocess.DEVNULL, stderr=2)
    most, ended = 0, False
    while not ended:
        with suppress(OSError):
            status = Path(f"/proc/{process.pid}/status").read_text()
            if found := re.search(r"VmHWM:\s+(\d+) kB", status):
                most = max(most, int(found[1]))
        try:
            ended = process.wait(0.05) is not None
        except subprocess.TimeoutExpired:
            continue
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return most / 1024
