"""How long commands take that make no install: on a tiny project and in a large repository."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from docs.generate.bench.installs import write_tiny
from docs.generate.bench.measure import PAGESIM, Figure, alternate, cpu, spend, wall

PART = "commands"
_QUICK = {"check --help": (0,), "explain": (0,)}
_DRY = {"run preview --dry-run": (0,), "diff": (0, 1), "lint": (0, 1), "auth": (0, 1)}


def measure(scratch: Path, rounds: int) -> Iterator[Figure]:
    """Yield the figures."""
    tiny, large, home = scratch / "small", scratch / "many", scratch / "home"
    write_tiny(tiny)
    _commit(tiny)
    yield from _all("a small project", tiny, {**_QUICK, **_DRY}, rounds)
    write_tiny(large)
    for number in range(50_000):
        place = large / f"src/d{number // 200}/f{number}.js"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("x")
    _commit(large)
    dry = {name: codes for name, codes in _DRY.items() if name != "auth"}
    yield from _all("50,000 files", large, dry, rounds)
    for number in range(300_000):
        place = home / f"d{number // 1000}/f{number}"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    refuse = partial(spend, (*PAGESIM, "run", "preview", "--dry-run"), home, codes=(2,))
    found = alternate("a home folder", rounds, {"ours": refuse})
    what = "a folder of 300,000 files without git is refused, on the clock"
    yield Figure(PART, what, wall(found["ours"]), (), 2.0, "seconds")


def _all(
    title: str, folder: Path, commands: dict[str, tuple[int, ...]], rounds: int
) -> Iterator[Figure]:
    whats = {
        name: partial(spend, (*PAGESIM, *name.split()), folder, codes=codes)
        for name, codes in commands.items()
    }
    empty = {"": partial(spend, (sys.executable, "-c", "pass"), folder)}
    found = alternate(f"commands on {title}", rounds, {**whats, **empty})
    large = "files" in title
    for name in commands:
        limit = 6.4 if name in _QUICK else 80.0 if large else 12.0
        what = f"`{name}`, {title}, CPU over an empty Python"
        yield Figure(PART, what, cpu(found[name]), cpu(found[""]), limit)


def _commit(folder: Path) -> None:
    who = ("-c", "user.name=bench", "-c", "user.email=bench@example.com")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-qm", "bench")):
        subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)
