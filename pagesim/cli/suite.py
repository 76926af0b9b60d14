"""What `pagesim test` does: pytest with pagesim's plugin and a readable display."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pagesim.cli.paper import Paper
from pagesim.cli.test import Options
from pagesim.cli.world import need_engine
from pagesim.errors import Interrupted, PagesimError, UsageError
from pagesim.plugin.sharding import Shard, write_durations
from pagesim.report.workflow import Fence, is_read
from pagesim.run.rundir import hold_run_dir
from pagesim.toolchain.cache import cache_dir

if TYPE_CHECKING:
    from pagesim.plugin.display import Display, Ending

TICK = 0.5
"""Seconds between two looks at the files with --watch."""
NOTHING = 5
"""pytest's exit code when no item was left to run."""


def run_suite(options: Options) -> int:
    """Run the scenarios; 0 when all is as expected, 1 when not, 2 when there is nothing to run.

    Raises `UsageError` for what cannot be used as given, `EngineError` when the engine asked for
    cannot be had, `Interrupted`.
    """
    paths = options.paths or _default()
    _check(options, paths)
    while True:
        before = _stamps(paths)
        code = _once(options, paths, plain=not any(p.suffix == ".py" for p in before))
        if not options.watch:
            return code
        # What --update wrote is no change to run for.
        _wait_for_change(paths, _stamps(paths) if options.update else before)


def _default() -> list[str]:
    if not Path("scenarios").is_dir():
        raise UsageError(
            "there is no folder scenarios/ here",
            hint="Name the scenarios' files or folders, or write a first one with `pagesim init`.",
        )
    return ["scenarios"]


def _check(options: Options, paths: Sequence[str]) -> None:
    """Tell a mistake before anything starts."""
    _workers(options, paths)
    if options.shard:
        Shard.parse(options.shard)
    for path in map(_file, paths):
        if not path.exists():
            raise UsageError(f"{path} does not exist", hint="Name a scenario's file, or a folder.")
        if path.is_file() and path.suffix not in (".yaml", ".yml", ".py"):
            raise UsageError(
                f"{path} is no scenario", hint="A scenario's file ends in .yaml or .yml."
            )
    if not options.hosts:
        need_engine(options.engine, walls=options.walls, runtime=options.runtime)


def _file(path: str) -> Path:
    return Path(path.partition("::")[0])


def _once(options: Options, paths: Sequence[str], *, plain: bool) -> int:
    """Run them once; `plain` says that no Python test is among them."""
    import pytest

    from pagesim.cli.main import as_from_keyboard
    from pagesim.plugin.display import Ending

    ending = Ending()
    display = _make_display(ending, options.quiet)
    plugins = [ending] if options.format == "pytest" else [ending, display]
    fence = Fence((sys.stdout,) if is_read(os.environ) else ())
    try:
        with hold_run_dir(cache_dir(os.environ)) as held, as_from_keyboard():
            # What its tests write to is a run's folder: whoever starts next removes a killed one's.
            words = [*_pytest_words(options, paths), f"--basetemp={held.path / 'tmp'}"]
            # Else pytest looks through each of pagesim's own modules for assertions to rewrite.
            words += ["--assert=plain"] if plain else []
            code = int(pytest.main(words, plugins))
        if options.format != "pytest":
            display.summary()
    finally:
        fence.close()
    if options.format == "github":
        _for_github(ending)
    if options.html and not options.quiet:
        print(f"Wrote {options.html}", file=sys.stderr)
    if ending.interrupted:
        raise Interrupted("interrupted")
    if options.durations and ending.durations:
        folder = _file(paths[0])
        print(f"Wrote {write_durations(folder if folder.is_dir() else Path(), ending.durations)}")
    return decide_code(code, ending, options.shard)


def _make_display(ending: "Ending", quiet: bool) -> "Display":
    """Return what shows how the suite goes; with colours where someone sees them."""
    from pagesim.plugin.display import Display

    paper = Paper(sys.stdout)

    def write(line: str) -> None:
        paper.write_line(line)
        paper.file.flush()

    asked = any(os.environ.get(name) for name in ("FORCE_COLOR", "TTY_COMPATIBLE"))
    width = paper.width if paper.folds else None
    console = paper.console if paper.live or asked else None
    return Display(write, ending, console, quiet=quiet, width=width)


def decide_code(code: int, ending: "Ending", shard: str | None) -> int:
    """Return the exit code: pytest's `code` seen with what came of each item.

    Raises `UsageError` where there was nothing to run.
    """
    if ending.broken:
        return UsageError.exit_code
    if ending.failed:
        own = [failure.code for failure in ending.failed]
        return max(code or 1 for code in own) if all(own) else 1
    if code == 1:
        return 1
    if code == NOTHING and shard:
        print(f"Shard {shard} has no scenario to run.")
        return 0
    if code == NOTHING:
        raise UsageError(
            "there is no scenario to run",
            hint="A scenario is a YAML file with `because` and `expect`; look at PATH, -k and -m.",
        )
    return {0: 0, 3: PagesimError.exit_code}.get(code, UsageError.exit_code)


def _workers(options: Options, paths: Sequence[str]) -> int:
    if options.update:
        return 1  # rewriting needs every point's result in one process
    text = options.jobs
    if text != "auto":
        if not text.isdigit() or int(text) < 1:
            raise UsageError(f"--jobs {text}: not a number", hint="--jobs 1 runs one at a time.")
        return int(text)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    hosts = len(options.hosts.split(",")) if options.hosts else 0
    single = all(map(_is_one, paths))
    return min(len(paths), cores or 1) if single else max(cores or 1, hosts)


def _is_one(path: str) -> bool:
    """Whether what is named is one item, for which another worker would only take time to start."""
    file = _file(path)
    if "::" in path or not file.is_file():
        return "::" in path
    return file.suffix != ".py" and "matrix" not in file.read_text("utf-8", "replace")


def _pytest_words(options: Options, paths: Sequence[str]) -> list[str]:
    workers = _workers(options, paths)
    given = [*paths, f"--pagesim-engine={options.engine}"]
    given += [] if options.walls else ["--pagesim-no-walls"]
    if workers > 1:
        given += ["-n", str(workers), "--dist", "worksteal"]
    valued: Mapping[str, object] = {
        "--pagesim-shard": options.shard,
        "--pagesim-hosts": options.hosts,
        "--pagesim-timeout": options.timeout,
        "--pagesim-runtime": options.runtime,
        "--junitxml": options.junit,
        "--pagesim-html": options.html and options.html.absolute(),
    }
    given += [f"{option}={value}" for option, value in valued.items() if value]
    given += ["--pagesim-update"] if options.update else []
    for option, expression in (("-k", options.ids), ("-m", options.marks)):
        given += [option, expression] if expression else []
    given += [flag for flag, on in (("-x", options.first), ("--lf", options.failed)) if on]
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
