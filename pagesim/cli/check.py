"""`pagesim check`: prove that both environments work, without any secret."""

import argparse
import json

from pagesim.cli.options import add_run_options, run_options
from pagesim.cli.show import Screen, save
from pagesim.cli.world import world
from pagesim.diagnosis.catalogue import findings
from pagesim.report.formats import render
from pagesim.report.record import record
from pagesim.report.words import exit_code
from pagesim.run.runner import run

ENVIRONMENTS = ("production", "preview")


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `pagesim check` takes."""
    parser.description = (
        "Run both environments with every registry mocked (--registry says otherwise), "
        "so that no token is needed; exit code 1 when one of them fails."
    )
    add_run_options(parser, environment=False)
    parser.set_defaults(execute=execute, registry="mock")


def execute(arguments: argparse.Namespace) -> int:
    """Run both; the exit code is the worse one."""
    codes, records = [], []
    with Screen.of(arguments) as screen:
        for name in ENVIRONMENTS:
            outcome = run(run_options(arguments, name), world(arguments), screen.watcher())
            found = findings(outcome)
            codes.append(exit_code(outcome, found))
            records.append(record(outcome, found))
            if arguments.format == "text":
                screen.summary(outcome, found)
                screen.gap()
            elif arguments.format != "json":
                screen.write(render(arguments.format, outcome, found))
                screen.annotate(arguments.format, outcome, found)
        whole = {"schema": "pagesim.check/1", "runs": records}
        if arguments.format == "json":
            screen.write(json.dumps(whole, indent=2) + "\n")
        if arguments.report:
            save(arguments.report, whole)
    return max(codes)
