"""`pagesim fix [ENV]`: find what to change, try it in a copy, and print it as a patch."""

import argparse
import sys
from dataclasses import dataclass

from pagesim.cli import options as given
from pagesim.cli.options import EngineOptions, ReportOptions
from pagesim.cli.parser import Parser
from pagesim.plan.options import RunOptions


@dataclass(frozen=True)
class Options:
    """What `pagesim fix` is asked to do."""

    run: RunOptions
    engine: EngineOptions
    report: ReportOptions


def configure(parser: Parser) -> None:
    """Say what `pagesim fix` takes."""
    parser.description = (
        "Run ENV (default: preview), change what the findings ask for in a copy, run "
        "again, and print the changes: a patch for files on standard output (pagesim fix | git "
        "apply), the rest on standard error. Your folder is not written to."
    )
    given.add_environment(parser, "preview")
    given.add_project(parser)
    given.add_variables(parser)
    given.add_planning(parser)
    given.add_installing(parser, keep=False)
    given.add_quiet(given.add_format(parser, ("text", "json")))


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError`."""
    return Options(
        given.run_options(arguments, arguments.environment),
        given.engine_options(arguments),
        given.report_options(arguments),
    )


def execute(options: Options) -> int:
    """Return 0 when all is well or the changes make it so, else 1."""
    from pagesim.cli.show import Screen
    from pagesim.cli.world import make_world
    from pagesim.fix.search import search_remedy
    from pagesim.report.json import dump
    from pagesim.report.remedy import patch_text, remedy_record, remedy_text

    report = options.report
    with Screen(report, aside=True) as screen:
        remedy = search_remedy(options.run, make_world(options.engine), screen.watcher())
        if report.format == "json":
            screen.write(dump(remedy_record(remedy)))
        elif report.output:
            # `git apply` passes over what stands before a patch.
            screen.write(remedy_text(remedy) + patch_text(remedy))
        else:
            screen.write(patch_text(remedy))
            print(remedy_text(remedy), end="", file=sys.stderr)
    return 0 if remedy.works else 1
