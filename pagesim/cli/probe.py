"""`pagesim probe [ENV]`: whether real tokens get the private packages, without an install."""

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.cli import options as given
from pagesim.cli.options import EngineOptions, ReportOptions
from pagesim.cli.parser import Parser
from pagesim.plan.options import RunOptions

if TYPE_CHECKING:
    from pagesim.plan.probing import ProbePlan

WARN_DAYS = 14


@late.dataclass(frozen=True)
class Options:
    """What `pagesim probe` is asked to try."""

    run: RunOptions
    warn_days: int
    report: ReportOptions


def configure(parser: Parser) -> None:
    """Say what `pagesim probe` takes."""
    parser.description = (
        "Ask the real registries, with the values that are given, for each private package: its "
        "packument, and the first byte of its tarball. Tells of each token what is wrong with it, "
        "and where the vendor tells, when it ends and whether it can publish. A value goes only "
        "where an install would send it. Exit code 1 unless every private package was served and "
        "no token ends soon."
    )
    given.add_environment(parser, "production")
    given.add_project(parser)
    given.add_variables(parser, expose=False)
    given.add_reading(parser, swap=False)
    group = given.add_format(parser, ("text", "json"))
    group.add_argument(
        "--warn-days",
        metavar="DAYS",
        type=_read_days,
        default=WARN_DAYS,
        help=f"end with 1 where a token ends within DAYS (default: {WARN_DAYS}; 0: never for that)",
    )
    parser.set_defaults(swap="auto")


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError`."""
    run = given.run_options(arguments, arguments.environment)
    return Options(run, arguments.warn_days, given.report_options(arguments))


def execute(options: Options) -> int:
    """Return 0 where every private package was served, and no token ends soon."""
    from pagesim.cli.show import Screen
    from pagesim.cli.world import make_world
    from pagesim.plan.probing import plan_probe
    from pagesim.plan.vouching import read_trust
    from pagesim.report.characters import wrap_lines
    from pagesim.report.json import dump
    from pagesim.report.probe import ProbeReport, probe_record, probe_text
    from pagesim.run.planning import plan_run
    from pagesim.run.probing import run_probe

    around, now = make_world(EngineOptions()), datetime.now(UTC)
    with Screen(options.report) as screen:
        trust = read_trust(options.run.trust, around.env)
        planned = plan_probe(plan_run(options.run, around), trust)
        screen.hide(planned.plan)
        _need_whole_lockfile(planned)
        for told in planned.disclosed:
            screen.note(f"{told.name} goes to {told.host} ({told.place})")
        report = ProbeReport(planned, run_probe(planned, now), now, options.warn_days)
        as_json = options.report.format == "json"
        text = dump(probe_record(report)) if as_json else probe_text(report)
        screen.write(text if as_json else wrap_lines(text, screen.width))
    return 0 if report.outcome == "valid" else 1


def _need_whole_lockfile(planned: "ProbePlan") -> None:
    from pagesim.errors import ConfigError

    if broken := planned.plan.broken_lock:
        raise ConfigError(broken.what, file=broken.file, line=broken.line)


def _read_days(text: str) -> int:
    if not text.isdigit() or len(text) > 5:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days")
    return int(text)
