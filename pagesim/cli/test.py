"""`pagesim test [PATH…]`: run scenarios; pytest with pagesim's plugin and a readable display."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pagesim.cli.commands_types import Subparsers
from pagesim.cli.show import console
from pagesim.errors import UsageError
from pagesim.scenario.sharding import Shard, write_durations

TICK = 0.5
"""Seconds between two looks at the files with --watch."""


def add(subparsers: Subparsers) -> None:
    """Add the `test` command."""
    parser = subparsers.add_parser(
        "test",
        help="run scenarios",
        description="Run every scenario below PATH (default: scenarios/), each at every point of "
        "its matrix. It is pytest: what follows -- goes to it.",
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", help="files, folders or item ids")
    parser.add_argument("--jobs", "-j", metavar="N", default="auto", help="default: one a core")
    parser.add_argument("--shard", metavar="K/N", help="run only this part of the suite")
    parser.add_argument("--durations", action="store_true", help="keep durations for --shard")
    parser.add_argument("--engine", choices=("auto", "docker", "process"), default="auto")
    parser.add_argument("--hosts", metavar="URL,…", help="a Docker engine for each worker")
    parser.add_argument("--junit", metavar="FILE", type=Path, help="write JUnit XML")
    parser.add_argument("--format", choices=("text", "pytest", "github"), default="text")
    parser.add_argument("-k", metavar="EXPRESSION", help="only ids that fit, as pytest's -k")
    parser.add_argument("-x", action="store_true", help="stop at the first mismatch")
    parser.add_argument("--lf", action="store_true", help="only what failed last time")
    parser.add_argument("--watch", action="store_true", help="run again when a file changes")
    parser.add_argument("--update", action="store_true", help="write what was found")
    parser.add_argument("--quiet", "-q", action="store_true", help="failures only")
    parser.add_argument("--verbose", "-v", action="store_true")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Run them; 0 when everything is as expected, 1 when not, 2 when there is nothing to run."""
    paths = arguments.paths or _default()
    code = _once(arguments, paths)
    while arguments.watch:
        _wait_for_change(paths)
        code = _once(arguments, paths)
    return code


def _default() -> list[str]:
    if not Path("scenarios").is_dir():
        raise UsageError(
            "there is no folder scenarios/ here",
            hint="Name the scenarios' files or folders, or write a first one with `pagesim init`.",
        )
    return ["scenarios"]


def _once(arguments: argparse.Namespace, paths: Sequence[str]) -> int:
    import pytest

    from pagesim.scenario.display import Display

    # Rewriting needs every point's result in one process.
    workers = 1 if arguments.update else _workers(arguments.jobs)
    display = Display(console(sys.stdout), workers, quiet=arguments.quiet)
    own = arguments.format == "text"
    code = pytest.main(_pytest_arguments(arguments, paths, workers, own), [display] if own else [])
    if own:
        display.summary()
    if arguments.durations:
        folder = Path(paths[0].split("::")[0])
        print(f"Wrote {write_durations(folder if folder.is_dir() else Path(), display.durations)}")
    return {0: 0, 1: 1, 2: 130, 5: 2}.get(int(code), 2)


def _workers(text: str) -> int:
    if text == "auto":
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
    if not text.isdigit() or int(text) < 1:
        raise UsageError(f"--jobs {text}: not a number", hint="--jobs 1 runs one at a time.")
    return int(text)


def _pytest_arguments(
    arguments: argparse.Namespace, paths: Sequence[str], workers: int, own: bool
) -> list[str]:
    given = [*paths, f"--pagesim-engine={arguments.engine}"]
    if workers > 1 and _has_xdist():
        given += ["-n", str(workers), "--dist", "worksteal"]
    if arguments.shard:
        Shard.parse(arguments.shard)  # a mistake is told before anything starts
        given.append(f"--pagesim-shard={arguments.shard}")
    if arguments.hosts:
        given.append(f"--pagesim-hosts={arguments.hosts}")
    if arguments.junit:
        given.append(f"--junitxml={arguments.junit}")
    if arguments.update:
        given.append("--pagesim-update")
    given += ["-k", arguments.k] if arguments.k else []
    given += [flag for flag, on in (("-x", arguments.x), ("--lf", arguments.lf)) if on]
    return given


def _has_xdist() -> bool:
    from importlib.util import find_spec

    return find_spec("xdist") is not None


def _wait_for_change(paths: Sequence[str]) -> None:
    before = _stamps(paths)
    print("Waiting for a change (Ctrl-C ends).", file=sys.stderr)
    while _stamps(paths) == before:
        time.sleep(TICK)


def _stamps(paths: Sequence[str]) -> dict[Path, float]:
    """Return the time of change of every file that a scenario may depend on."""
    found: dict[Path, float] = {}
    for text in paths:
        place = Path(text.split("::")[0])
        folder = place if place.is_dir() else place.parent
        for path in folder.rglob("*"):
            if path.is_file() and not {"node_modules", ".git", "__pycache__"} & set(path.parts):
                found[path] = path.stat().st_mtime
    return found
