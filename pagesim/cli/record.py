"""`pagesim record ENV`: run against real registries, and keep what they answered in a cassette."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.cli import options as given
from pagesim.cli.options import EngineOptions, ReportOptions
from pagesim.cli.parser import Parser
from pagesim.cli.traffic import add_traffic
from pagesim.errors import UsageError
from pagesim.plan.options import RunOptions

if TYPE_CHECKING:
    from pagesim.report.content import Run
    from pagesim.run.world import World


@late.dataclass(frozen=True)
class Options:
    """What `pagesim record` is asked to do."""

    run: RunOptions
    cassette: Path
    scenario: Path | None
    tarballs: bool
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
        "--cassette",
        dest="tape",
        metavar="FILE",
        type=Path,
        help="the file to write; tarballs go into a folder beside it, named by their digest",
    )
    parser.add_argument(
        "--no-tarballs", action="store_true", help="leave tarballs out of the recording"
    )
    parser.add_argument(
        "--scenario",
        metavar="FILE",
        type=Path,
        help="write a scenario too that replays it and expects what came of it",
    )
    given.add_project(parser)
    given.add_variables(parser)
    given.add_planning(parser, cassette=False)
    given.add_installing(parser)
    add_traffic(given.add_report(parser))


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError`."""
    if arguments.tape is None:
        raise UsageError("record needs --cassette FILE", hint="The file is made, or written over.")
    for file in filter(None, (arguments.tape, arguments.scenario)):
        given.need_folder(file)
    if arguments.scenario and arguments.no_tarballs:
        raise UsageError("--scenario needs the tarballs that --no-tarballs leaves out")
    return Options(
        late.replace(given.run_options(arguments, arguments.environment), record=True),
        arguments.tape,
        arguments.scenario,
        not arguments.no_tarballs,
        given.engine_options(arguments),
        given.report_options(arguments),
    )


def execute(options: Options) -> int:
    """Write the cassette; the exit code is that of the run, or 1 where the scenario differs."""
    from pagesim.cli.show import Screen
    from pagesim.cli.world import make_world
    from pagesim.diagnosis.catalogue import diagnose
    from pagesim.diagnosis.words import say_count
    from pagesim.report.content import Report, Run
    from pagesim.run.cassettes import write_cassette
    from pagesim.run.planning import plan_run
    from pagesim.run.runner import run

    around, path = make_world(options.engine), options.cassette
    if not any(r.mode in ("real", "mixed") for r in plan_run(options.run, around).registries):
        raise UsageError(
            "there is nothing to record: every registry is mocked",
            hint="Give the tokens with --secret NAME or --env-file FILE.",
        )
    with Screen(options.report) as screen:
        outcome = run(options.run, around, screen.watcher())
        recorded = [r for a in outcome.attempts for r in a.recorded]
        write_cassette(path, recorded, tarballs=options.tarballs)
        told = Run(outcome, diagnose(outcome))
        screen.tell(told)
        code = screen.finish(Report("run", (told,)))
    number = say_count(len(recorded), "answer")
    print(f"Wrote {number} to {path}. Replay: --cassette {path}", file=sys.stderr)
    return _write_scenario(options.scenario, path, told, around) if options.scenario else code


def _write_scenario(file: Path, cassette: Path, told: "Run", around: "World") -> int:
    """Write the scenario and try it; return 0 where it passes."""
    from pagesim.run.cassettes import write_file
    from pagesim.scenario.load import load_scenario
    from pagesim.scenario.recorded import describe_recording
    from pagesim.scenario.running import run_point

    print(f"Writing {file}", file=sys.stderr)
    day = datetime.now(UTC).date()
    text = describe_recording(told.outcome, told.findings, file, cassette, day)
    write_file(file, told.outcome.plan.redactor(text).encode())
    scenario = load_scenario(file)
    _, differing = run_point(scenario, scenario.points[0], around)
    for one in differing:
        print(f"  replayed, {one.what} is {one.found}, not {one.expected}", file=sys.stderr)
    print(f"{'It differs' if differing else 'It passes'}: pagesim test {file}", file=sys.stderr)
    return 1 if differing else 0
