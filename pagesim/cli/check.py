"""`pagesim check`: prove that both environments work, without any secret."""

import argparse

from pagesim.cli.options import add_run_options, run_options
from pagesim.cli.show import Screen
from pagesim.cli.world import world
from pagesim.diagnosis.catalogue import findings
from pagesim.report.content import Report, Run
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
    runs = []
    with Screen.of(arguments) as screen:
        for name in ENVIRONMENTS:
            outcome = run(run_options(arguments, name), world(arguments), screen.watcher())
            runs.append(Run(outcome, findings(outcome)))
            screen.tell(runs[-1])
        return screen.finish(Report("check", tuple(runs)), arguments.report)
