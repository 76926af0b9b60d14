"""Kills runs at random moments, takes engine, disk and cache from them, and prints what was left:
`python -m tests.storm [KILLS]`.

`make storm` kills `run`, `test`, `fix` and `record` 500 times in all, half on each engine.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from tests.support import hardships
from tests.support.hardships import Seen
from tests.support.storm import Site

ENGINES = ("process", "docker")
HARDSHIPS: dict[str, Callable[[Path], Seen]] = {
    "the engine dies and comes back": hardships.engine_dies,
    **{
        f"{name}, {engine}": partial(act, engine=engine)
        for engine in ENGINES
        for name, act in (
            ("the disk fills", hardships.disk_fills),
            ("the cache is read-only", hardships.cache_is_read_only),
        )
    },
    "ten of twenty runs on one cache are killed": partial(
        hardships.many_share_a_cache, runs=20, killed=10
    ),
}


def _storm(engine: str, kills: int) -> list[str]:
    """Kill so often on `engine`; return what is left."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), engine)
        site.storm(kills)
        alive, between = site.alive(), len(site.left())
        site.tidy()
        found = site.left()
        sys.stdout.write(
            f"{engine}: {kills} stopped or killed, {len(site.seen)} runs begun,"
            f" {len(site.wrong)} ended in a way they should not; with nobody there {len(alive)}"
            f" went on; before the next start {between} things lay there, after it {len(found)}\n"
        )
        return [*site.wrong, *alive, *found]


def _hardships() -> Iterator[str]:
    """Yield what is left of each hardship."""
    if not hardships.can_mount():
        sys.stdout.write("not tried, since it needs root and dockerd: engine, disk, cache\n")
        return
    for name, act in HARDSHIPS.items():
        with tempfile.TemporaryDirectory() as folder:
            seen = act(Path(folder))
        sys.stdout.write(f"{name}: exit code {seen.code} ({seen.said}); left: {len(seen.left)}\n")
        yield from seen.left


def main(argv: Sequence[str]) -> int:
    """Kill as often as `argv` says; return 1 where something was left."""
    kills = int(argv[0]) if argv else 500
    left = [*_hardships(), *(x for e in ENGINES for x in _storm(e, kills // len(ENGINES)))]
    sys.stdout.write("".join(f"left: {one}\n" for one in left))
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
