"""`pagesim test [PATH…]`: run scenarios; pytest with pagesim's plugin and a readable display."""

import argparse
from pathlib import Path

from pagesim import late
from pagesim.choices import EngineName
from pagesim.cli import options as given
from pagesim.cli.parser import Parser

FORMATS = ("text", "pytest", "github")


@late.dataclass(frozen=True)
class Options:
    """What `pagesim test` is asked to run, and how."""

    paths: tuple[str, ...]
    jobs: str
    shard: str | None
    durations: bool
    engine: EngineName
    timeout: float | None
    walls: bool
    runtime: str | None
    hosts: str | None
    junit: Path | None
    html: Path | None
    format: str
    ids: str | None
    """pytest's -k."""
    marks: str | None
    """pytest's -m."""
    first: bool
    """Whether the first mismatch ends it."""
    failed: bool
    """Whether only what failed last time is run."""
    watch: bool
    update: bool
    quiet: bool


def configure(parser: Parser) -> None:
    """Say what `pagesim test` takes."""
    parser.description = (
        "Run every scenario below PATH (default: scenarios/), each at every point of "
        "its matrix. It is pytest with a display of its own: `pytest PATH` runs the same."
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", help="files, folders or item ids")
    parser.add_argument("--jobs", "-j", metavar="N", default="auto", help="default: one a core")
    parser.add_argument("--shard", metavar="K/N", help="run only this part of the suite")
    parser.add_argument("--durations", action="store_true", help="keep durations for --shard")
    given.add_engine(parser)
    given.add_limits(parser)
    parser.add_argument("--hosts", metavar="URL,…", help="a Docker engine for each worker")
    parser.add_argument("--junit", metavar="FILE", type=Path, help="write JUnit XML")
    about = "write a page: scenario by image, manager and environment, with each one's report"
    parser.add_argument("--html", metavar="FILE", type=Path, help=about)
    given.add_choice(
        parser,
        "--format",
        FORMATS,
        "text",
        "pytest: its own output; github: annotations and a step summary beside the text",
    )
    parser.add_argument("-k", metavar="EXPRESSION", help="only ids that fit, as pytest's -k")
    parser.add_argument("-m", metavar="EXPRESSION", help="only scenarios with marks that fit")
    parser.add_argument("-x", action="store_true", help="stop at the first mismatch")
    parser.add_argument("--lf", action="store_true", help="only what failed last time")
    parser.add_argument("--watch", action="store_true", help="run again when a file changes")
    parser.add_argument("--update", action="store_true", help="write what was found")
    parser.add_argument("--quiet", "-q", action="store_true", help="failures only")


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError` for a page that could not be written."""
    if arguments.html:
        given.need_folder(arguments.html)
    return Options(
        paths=tuple(arguments.paths),
        jobs=arguments.jobs,
        shard=arguments.shard,
        durations=arguments.durations,
        engine=arguments.engine,
        timeout=arguments.timeout,
        walls=arguments.walls,
        runtime=arguments.runtime,
        hosts=arguments.hosts,
        junit=arguments.junit,
        html=arguments.html,
        format=arguments.format,
        ids=arguments.k,
        marks=arguments.m,
        first=arguments.x,
        failed=arguments.lf,
        watch=arguments.watch,
        update=arguments.update,
        quiet=arguments.quiet,
    )


def execute(options: Options) -> int:
    """Run them; 0 when everything is as expected, 1 when not, 2 when there is nothing to run."""
    from pagesim.cli.suite import run_suite

    return run_suite(options)
