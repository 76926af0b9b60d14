"""`pagesim diff [ENV ENV]`: what differs between two environments, without an install."""

import argparse

from pagesim import late
from pagesim.cli import options as given
from pagesim.cli.options import EngineOptions, ReportOptions
from pagesim.cli.parser import Parser
from pagesim.errors import UsageError
from pagesim.plan.options import RunOptions


@late.dataclass(frozen=True)
class Options:
    """What `pagesim diff` is asked to compare."""

    left: RunOptions
    right: RunOptions
    engine: EngineOptions
    report: ReportOptions


def configure(parser: Parser) -> None:
    """Say what `pagesim diff` takes."""
    parser.description = (
        "Compare two environments: tools, command, variables, registries and which "
        "credential each has. Makes no install. Exit code 1 when something differs."
    )
    parser.add_argument(
        "environments",
        metavar="ENV",
        nargs="*",
        help="default: production preview",
    )
    given.add_project(parser)
    given.add_variables(parser)
    given.add_planning(parser)
    given.add_format(parser, ("text", "json"))


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError`."""
    names = arguments.environments or ["production", "preview"]
    if len(names) != 2:
        raise UsageError("diff takes two environments", hint="pagesim diff production preview")
    left, right = (given.run_options(arguments, name) for name in names)
    return Options(left, right, given.engine_options(arguments), given.report_options(arguments))


def execute(options: Options) -> int:
    """Print each difference as `what: one | other`; 0 when there is none, else 1."""
    from pagesim.cli.show import Screen
    from pagesim.cli.world import make_world, need_engine
    from pagesim.report.diff import compare_plans, diff_record, diff_text
    from pagesim.report.json import dump
    from pagesim.run.planning import plan_runs

    need_engine(options.engine.engine, walls=options.engine.walls)
    around = make_world(options.engine)
    with Screen(options.report) as screen:
        left, right = options.left.environment, options.right.environment
        plans = plan_runs((options.left, options.right), around)
        screen.hide(*plans)
        found = compare_plans(*plans)
        unknown = [p.deployment.environment.name for p in plans if not p.deployment.declared]
        as_json = options.report.format == "json"
        record = diff_record(found, left, right, unknown)
        screen.write(dump(record) if as_json else diff_text(found, left, right, unknown))
    return 1 if found else 0
