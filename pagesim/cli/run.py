"""`pagesim run ENV`: do what Pages does up to the end of the install, and tell what came of it."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.cli import options as given
from pagesim.cli.options import EngineOptions, ReportOptions
from pagesim.cli.parser import Parser
from pagesim.cli.traffic import add_replaying, add_traffic, replay_options
from pagesim.engine import notary
from pagesim.errors import ConfigError, UsageError
from pagesim.plan.options import RunOptions
from pagesim.project.git_program import look_ahead as ask_git

if TYPE_CHECKING:
    from pagesim.pages.log.comparing import Comparison
    from pagesim.run.outcome import Outcome

PLAN_FORMATS = ("text", "json")


@late.dataclass(frozen=True)
class Options:
    """What `pagesim run` is asked to do."""

    run: RunOptions
    engine: EngineOptions
    report: ReportOptions
    dry_run: bool
    add: Path | None = None
    """The cassette that gets what it lacks."""
    compare: Path | None = None
    """A real build log."""


def configure(parser: Parser) -> None:
    """Say what `pagesim run` takes."""
    parser.description = (
        "Do to a repository what Cloudflare Pages does up to the end of the install, "
        "and tell which private packages resolved, by which registry, with which credential."
    )
    given.add_environment(parser)
    given.add_project(parser)
    given.add_variables(parser)
    given.add_planning(parser)
    add_replaying(parser)
    given.add_installing(parser)
    group = given.add_report(parser)
    add_traffic(group)
    group.add_argument(
        "--compare",
        metavar="FILE",
        type=Path,
        help="a real build log, to lay beside that of the run line by line; - for standard input",
    )
    group.add_argument(
        "--dry-run",
        action="store_true",
        help="install nothing; print the plan and its reasons (exit code 1 where Pages would stop)",
    )


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError` for what would do nothing."""
    if arguments.dry_run:
        if arguments.format not in PLAN_FORMATS:
            raise UsageError(f"--dry-run prints the plan as text or json, not {arguments.format}")
        for option in ("report", "keep", "har", "sbom", "compare"):
            if getattr(arguments, option):
                raise UsageError(
                    f"--{option} does nothing with --dry-run, which makes no install",
                    hint="--dry-run --format json --output FILE writes the plan to a file.",
                )
    return Options(
        replay_options(arguments, given.run_options(arguments, arguments.environment)),
        given.engine_options(arguments),
        given.report_options(arguments),
        arguments.dry_run,
        arguments.cassette if arguments.new_episodes else None,
        arguments.compare,
    )


def execute(options: Options) -> int:
    """Run it; the exit code tells whether the private packages resolved."""
    if isinstance(options.run.project, Path):
        ask_git(options.run.project)
    if not options.dry_run:
        notary.begin()
        from pagesim.engine.choice import look_ahead

        asked = options.engine
        closed = options.run.registry in ("mock", "replay") and not asked.runtime
        look_ahead(asked.engine, walls=asked.walls, env=dict(os.environ) if closed else None)
    from pagesim.cli.show import Screen
    from pagesim.cli.world import make_world, need_engine
    from pagesim.run.planning import plan_run

    around = make_world(options.engine)
    with Screen(options.report) as screen:
        if options.dry_run:
            engine = options.engine
            need_engine(engine.engine, walls=engine.walls, runtime=engine.runtime)
            planned = plan_run(options.run, around)
            screen.show_plan(planned)
            if broken := planned.broken_lock:
                raise ConfigError(broken.what, file=broken.file, line=broken.line)
            return 1 if planned.deployment.selection.failed else 0
        from pagesim.run.runner import run

        real = _read_log(options.compare) if options.compare else None
        outcome = run(options.run, around, screen.watcher())
        if options.add:
            screen.note(_add_episodes(options.add, outcome))
        # The screen has loaded these while the install ran.
        from pagesim.diagnosis.catalogue import diagnose
        from pagesim.report.content import Report, Run

        compared = _compare(outcome, real) if real is not None else None
        told = Run(outcome, diagnose(outcome), compared=compared)
        screen.tell(told)
        return screen.finish(Report("run", (told,)))


def _read_log(path: Path) -> str:
    """Return the text of a build log. Raises `UsageError` for what is none."""
    from pagesim.cli.reading import read_input
    from pagesim.pages.log.reader import read_log

    text = read_input(path)
    if not read_log(text).understood:
        raise UsageError(f"{path} is no build log of Pages or Workers Builds that pagesim knows")
    return text


def _compare(outcome: "Outcome", real: str) -> "Comparison":
    from pagesim.pages.log.comparing import compare_logs
    from pagesim.report.log import make_log

    return compare_logs(make_log(outcome), real)


def _add_episodes(path: Path, outcome: "Outcome") -> str:
    """Write the cassette with what it lacked, and say so."""
    from pagesim.run.cassettes import read_cassette, write_cassette

    new = [r for a in outcome.attempts for r in a.recorded]
    if new:
        write_cassette(path, [*read_cassette(path), *new])
    from pagesim.diagnosis.words import say_count

    return f"Added {say_count(len(new), 'answer')} to {path}." if new else f"{path} lacked nothing."
