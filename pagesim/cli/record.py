"""`pagesim record ENV`: run against real registries, and keep what they answered in a cassette."""

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from pagesim.cli import options as given
from pagesim.cli.options import EngineOptions, ReportOptions
from pagesim.cli.parser import Parser
from pagesim.errors import UsageError
from pagesim.plan.options import RunOptions


@dataclass(frozen=True)
class Options:
    """What `pagesim record` is asked to do."""

    run: RunOptions
    cassette: Path
    engine: EngineOptions
    report: ReportOptions


def configure(parser: Parser) -> None:
    """Say what `pagesim record` takes."""
    parser.description = (
        "Run ENV against the registries that are real, and write what they answered "
        "to --cassette FILE. It holds packages as they were served, and no credential."
    )
    given.add_environment(parser)
    parser.add_argument(
        "--cassette", dest="tape", metavar="FILE", type=Path, help="the file to write"
    )
    given.add_project(parser)
    given.add_variables(parser)
    given.add_planning(parser, cassette=False)
    given.add_installing(parser)
    given.add_report(parser)


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError`."""
    if arguments.tape is None:
        raise UsageError("record needs --cassette FILE", hint="The file is made, or written over.")
    given.need_folder(arguments.tape)
    return Options(
        replace(given.run_options(arguments, arguments.environment), record=True),
        arguments.tape,
        given.engine_options(arguments),
        given.report_options(arguments),
    )


def execute(options: Options) -> int:
    """Write the cassette; the exit code is that of the run."""
    from pagesim.cli.show import Screen
    from pagesim.cli.world import make_world
    from pagesim.diagnosis.catalogue import diagnose
    from pagesim.gateway.cassette import dumps
    from pagesim.report.content import Report, Run
    from pagesim.run.planning import plan_run
    from pagesim.run.runner import run

    around, path = make_world(options.engine), options.cassette
    if not any(r.mode == "real" for r in plan_run(options.run, around).registries):
        raise UsageError(
            "there is nothing to record: every registry is mocked",
            hint="Give the tokens with --secret NAME or --env-file FILE.",
        )
    with Screen(options.report) as screen:
        outcome = run(options.run, around, screen.watcher())
        recorded = [r for a in outcome.attempts for r in a.recorded]
        try:
            path.write_text(dumps(recorded), "utf-8")
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}") from error
        told = Run(outcome, diagnose(outcome))
        screen.tell(told)
        code = screen.finish(Report("run", (told,)))
    print(f"Wrote {len(recorded)} answers to {path}. Replay: --cassette {path}", file=sys.stderr)
    return code
