"""`pagesim run ENV`: do what Pages does up to the end of the install, and tell what came of it."""

import argparse
import json
import sys

from pagesim.cli.options import add_run_options, run_options
from pagesim.cli.show import Screen, save
from pagesim.cli.world import world
from pagesim.diagnosis.catalogue import findings
from pagesim.report.formats import render
from pagesim.report.plan import plan_record
from pagesim.report.record import record
from pagesim.report.words import exit_code
from pagesim.run.runner import plan, run


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `pagesim run` takes."""
    parser.description = (
        "Do to a repository what Cloudflare Pages does up to the end of the install, "
        "and tell which private packages resolved, by which registry, with which credential."
    )
    add_run_options(parser)
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Run it; the exit code tells whether the private packages resolved."""
    options, around = run_options(arguments), world(arguments)
    with Screen.of(arguments) as screen:
        if arguments.dry_run:
            planned = plan(options, around)
            if arguments.format == "json":
                screen.write(json.dumps(plan_record(planned), indent=2) + "\n")
            else:
                screen.dry_run(planned)
            return 0
        outcome = run(options, around, screen.watcher())
        found = findings(outcome)
        if arguments.format == "text":
            screen.summary(outcome, found)
        else:
            screen.write(render(arguments.format, outcome, found))
            screen.annotate(arguments.format, outcome, found)
        if arguments.report:
            save(arguments.report, record(outcome, found))
        sys.stdout.flush()
        return exit_code(outcome, found)
