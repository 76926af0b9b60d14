"""Measures what pagesim costs over the bare commands, and writes docs/benchmarks.md.

    python -m docs.generate.benchmarks_run [--rounds N] [--only PART …] [--output FILE]

What is compared runs in turns (A B A B …) in one run, so that a busy machine is as busy for both.
"""

import argparse
import compileall
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from docs.generate.bench import forward, installs, memory, servers, starts, suites
from docs.generate.bench.measure import Figure
from docs.generate.benchmarks import INPUTS as INPUTS
from docs.generate.benchmarks import write_page
from docs.generate.stamp import TOP

PAGE = TOP / "docs/benchmarks.md"
PARTS: Mapping[str, Callable[[Path, int], Iterator[Figure]]] = {
    "process": installs.measure_process,
    "docker": installs.measure_docker,
    starts.PART: starts.measure,
    servers.PART: servers.measure,
    forward.PART: forward.measure,
    memory.PART: memory.measure,
    suites.PART: suites.measure,
}


def main() -> int:
    """Measure, write the page, and return 0."""
    parser = argparse.ArgumentParser(
        prog="python -m docs.generate.benchmarks_run", description=__doc__
    )
    parser.add_argument("--rounds", type=int, default=5, help="of each comparison (default: 5)")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS))
    parser.add_argument("--output", type=Path, default=PAGE)
    chosen = parser.parse_args()
    os.environ.setdefault("PAGESIM_CACHE", str(TOP / ".pagesim-cache"))
    compileall.compile_dir(TOP / "pagesim", quiet=1)  # as an installer leaves it
    begun, load = time.monotonic(), os.getloadavg()[0]
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="pagesim-bench-") as scratch:
        Path(scratch).chmod(0o755)  # other users serve and install from it
        for name in chosen.only:
            (Path(scratch) / name).mkdir()
            figures += PARTS[name](Path(scratch) / name, chosen.rounds)
    left_out = [name for name in PARTS if not any(f.part == name for f in figures)]
    page = write_page(figures, left_out, chosen.rounds, load, time.monotonic() - begun)
    chosen.output.write_text(page, "utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
