"""`pagesim run ENV`: do what Pages does up to the end of the install, and tell what came of it."""

import argparse
import json

from pagesim.cli.options import add_run_options, run_options
from pagesim.cli.show import Screen
from pagesim.cli.world import world
from pagesim.diagnosis.catalogue import findings
from pagesim.report.content import Report, Run
from pagesim.report.plan import plan_record
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
        told = Run(outcome, findings(outcome))
        screen.tell(told)
        return screen.finish(Report("run", (told,)), arguments.report)
