"""`pagesim record ENV`: run against real registries, and keep what they answered in a cassette."""

import argparse
import sys

from pagesim.cli.options import add_run_options, need_folder, run_options
from pagesim.cli.show import Screen
from pagesim.cli.world import world
from pagesim.diagnosis.catalogue import findings
from pagesim.errors import UsageError
from pagesim.gateway.cassette import dumps
from pagesim.report.content import Report, Run
from pagesim.run.runner import plan, run


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `pagesim record` takes."""
    parser.description = (
        "Run ENV against the registries that are real, and write what they answered "
        "to --cassette FILE. It holds packages as they were served, and no credential."
    )
    add_run_options(parser)
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Write the cassette; the exit code is that of the run."""
    path, arguments.cassette = arguments.cassette, None
    if path is None:
        raise UsageError("record needs --cassette FILE", hint="The file is made, or written over.")
    need_folder(path)
    options = run_options(arguments, record=True)
    around = world(arguments)
    if not any(r.mode == "real" for r in plan(options, around).registries):
        raise UsageError(
            "there is nothing to record: every registry is mocked",
            hint="Give the tokens with --secret NAME or --env-file FILE.",
        )
    with Screen.of(arguments) as screen:
        outcome = run(options, around, screen.watcher())
        told = Run(outcome, findings(outcome))
        recorded = [r for a in outcome.attempts for r in a.recorded]
        try:
            path.write_text(dumps(recorded), "utf-8")
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}") from error
        screen.tell(told)
        code = screen.finish(Report("run", (told,)), arguments.report)
    print(f"Wrote {len(recorded)} answers to {path}. Replay: --cassette {path}", file=sys.stderr)
    return code
