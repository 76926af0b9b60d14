"""`pagesim test [PATH…]`: run scenarios; pytest with pagesim's plugin and a readable display."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from pagesim.cli.show import console
from pagesim.engine.choice import engine_for
from pagesim.errors import Interrupted, UsageError
from pagesim.plugin.sharding import Shard, write_durations

if TYPE_CHECKING:
    from pagesim.plugin.display import Ending

TICK = 0.5
"""Seconds between two looks at the files with --watch."""
NOTHING = 5
"""pytest's exit code when no item was left to run."""
BUG = 70


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `pagesim test` takes."""
    parser.description = (
        "Run every scenario below PATH (default: scenarios/), each at every point of "
        "its matrix. It is pytest with a display of its own: `pytest PATH` runs the same."
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", help="files, folders or item ids")
    parser.add_argument("--jobs", "-j", metavar="N", default="auto", help="default: one a core")
    parser.add_argument("--shard", metavar="K/N", help="run only this part of the suite")
    parser.add_argument("--durations", action="store_true", help="keep durations for --shard")
    parser.add_argument("--engine", choices=("auto", "docker", "process"), default="auto")
    parser.add_argument("--hosts", metavar="URL,…", help="a Docker engine for each worker")
    parser.add_argument("--junit", metavar="FILE", type=Path, help="write JUnit XML")
    parser.add_argument(
        "--format",
        choices=("text", "pytest", "github"),
        default="text",
        help="pytest: its own output; github: annotations and a step summary beside the text",
    )
    parser.add_argument("-k", metavar="EXPRESSION", help="only ids that fit, as pytest's -k")
    parser.add_argument("-m", metavar="EXPRESSION", help="only scenarios with marks that fit")
    parser.add_argument("-x", action="store_true", help="stop at the first mismatch")
    parser.add_argument("--lf", action="store_true", help="only what failed last time")
    parser.add_argument("--watch", action="store_true", help="run again when a file changes")
    parser.add_argument("--update", action="store_true", help="write what was found")
    parser.add_argument("--quiet", "-q", action="store_true", help="failures only")
    parser.add_argument("--verbose", "-v", action="store_true")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Run them; 0 when everything is as expected, 1 when not, 2 when there is nothing to run.

    Raises `UsageError` for what cannot be used as given, `EngineError` when the engine asked for
    cannot be had, `Interrupted`.
    """
    paths = arguments.paths or _default()
    _check(arguments, paths)
    while True:
        before = _stamps(paths)
        code = _once(arguments, paths)
        if not arguments.watch:
            return code
        # What --update wrote is no change to run for.
        _wait_for_change(paths, _stamps(paths) if arguments.update else before)


def _default() -> list[str]:
    if not Path("scenarios").is_dir():
        raise UsageError(
            "there is no folder scenarios/ here",
            hint="Name the scenarios' files or folders, or write a first one with `pagesim init`.",
        )
    return ["scenarios"]


def _check(arguments: argparse.Namespace, paths: Sequence[str]) -> None:
    """Tell a mistake before anything starts."""
    _workers(arguments, paths)
    if arguments.shard:
        Shard.parse(arguments.shard)
    for path in map(_file, paths):
        if not path.exists():
            raise UsageError(f"{path} does not exist", hint="Name a scenario's file, or a folder.")
        if path.is_file() and path.suffix not in (".yaml", ".yml", ".py"):
            raise UsageError(
                f"{path} is no scenario", hint="A scenario's file ends in .yaml or .yml."
            )
    if arguments.engine != "auto" and not arguments.hosts:
        engine_for(arguments.engine, os.environ, lambda _: None)


def _file(path: str) -> Path:
    return Path(path.partition("::")[0])


def _once(arguments: argparse.Namespace, paths: Sequence[str]) -> int:
    import pytest

    from pagesim.plugin.display import Display, Ending

    ending = Ending()
    display = Display(console(sys.stdout), ending, quiet=arguments.quiet)
    plugins = [ending] if arguments.format == "pytest" else [ending, display]
    with _interruptible():
        code = int(pytest.main(_pytest_arguments(arguments, paths), plugins))
    if arguments.format != "pytest":
        display.summary()
    if arguments.format == "github":
        _for_github(ending)
    if ending.interrupted:
        raise Interrupted("interrupted")
    if arguments.durations and ending.durations:
        folder = _file(paths[0])
        print(f"Wrote {write_durations(folder if folder.is_dir() else Path(), ending.durations)}")
    return _exit_code(code, ending, arguments.shard)


def _exit_code(code: int, ending: "Ending", shard: str | None) -> int:
    if ending.broken:
        return UsageError.exit_code
    if ending.failed or code == 1:
        return 1
    if code == NOTHING and shard:
        print(f"Shard {shard} has no scenario to run.")
        return 0
    if code == NOTHING:
        raise UsageError(
            "there is no scenario to run",
            hint="A scenario is a YAML file with `because` and `expect`; look at PATH, -k and -m.",
        )
    return {0: 0, 3: BUG}.get(code, UsageError.exit_code)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let signals end pytest as it expects: by KeyboardInterrupt, which fails no item."""

    def stop(number: int, _: FrameType | None) -> None:
        for each in watched:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    found = {
        each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    watched = [each for each, handler in found.items() if handler is not signal.SIG_IGN]
    for each in watched:
        signal.signal(each, stop)
    try:
        yield
    finally:
        for each in watched:
            signal.signal(each, found[each])


def _workers(arguments: argparse.Namespace, paths: Sequence[str]) -> int:
    if arguments.update:
        return 1  # rewriting needs every point's result in one process
    text: str = arguments.jobs
    if text != "auto":
        if not text.isdigit() or int(text) < 1:
            raise UsageError(f"--jobs {text}: not a number", hint="--jobs 1 runs one at a time.")
        return int(text)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    hosts = len(arguments.hosts.split(",")) if arguments.hosts else 0
    single = all("::" in path for path in paths)
    return min(len(paths), cores or 1) if single else max(cores or 1, hosts)


def _pytest_arguments(arguments: argparse.Namespace, paths: Sequence[str]) -> list[str]:
    workers = _workers(arguments, paths)
    given = [*paths, f"--pagesim-engine={arguments.engine}"]
    if workers > 1:
        given += ["-n", str(workers), "--dist", "worksteal"]
    valued: Mapping[str, object] = {
        "--pagesim-shard": arguments.shard,
        "--pagesim-hosts": arguments.hosts,
        "--junitxml": arguments.junit,
    }
    given += [f"{option}={value}" for option, value in valued.items() if value]
    given += ["--pagesim-update"] if arguments.update else []
    for option in ("k", "m"):
        if expression := getattr(arguments, option):
            given += [f"-{option}", expression]
    given += [flag for flag, on in (("-x", arguments.x), ("--lf", arguments.lf)) if on]
    return given


def _for_github(ending: "Ending") -> None:
    """Write annotations, and the step summary where that runner names its file."""
    from pagesim.plugin.display import counted
    from pagesim.plugin.suite import annotations, suite_summary
    from pagesim.report.github import SUMMARY_LIMIT

    failures = [*ending.broken, *ending.failed]
    root = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd())
    sys.stdout.write(annotations(failures, root))
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(suite_summary(counted(ending), failures)[:SUMMARY_LIMIT])


def _wait_for_change(paths: Sequence[str], before: Mapping[Path, float]) -> None:
    print("Waiting for a change (Ctrl-C ends).", file=sys.stderr)
    while _stamps(paths) == before:
        time.sleep(TICK)


def _stamps(paths: Sequence[str]) -> dict[Path, float]:
    """Return the time of change of every file that a scenario may depend on."""
    found: dict[Path, float] = {}
    for place in map(_file, paths):
        folder = place if place.is_dir() else place.parent
        for path in folder.rglob("*"):
            if not {"node_modules", ".git", "__pycache__", ".pytest_cache"} & set(path.parts):
                try:
                    found[path] = path.stat().st_mtime if path.is_file() else 0.0
                except OSError:  # gone between the two looks
                    continue
    return found
