"""Kills runs at random moments and prints what was left: `python -m tests.storm [KILLS]`.

`make storm` kills `run`, `test`, `fix` and `record` 500 times in all, half on each engine.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.storm import Site

ENGINES = ("process", "docker")


def main(argv: Sequence[str]) -> int:
    """Kill as often as `argv` says; return 1 where something was left."""
    kills = int(argv[0]) if argv else 500
    left: list[str] = []
    for engine in ENGINES:
        with tempfile.TemporaryDirectory() as folder:
            site = Site(Path(folder), engine)
            site.storm(kills // len(ENGINES))
            between = len(site.left())
            site.tidy()
            left += (found := site.left())
            sys.stdout.write(
                f"{engine}: {kills // len(ENGINES)} stopped or killed, {len(site.seen)} runs begun;"
                f" before the next start {between} things lay there, after it {len(found)}\n"
            )
    sys.stdout.write("".join(f"left: {one}\n" for one in left))
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
