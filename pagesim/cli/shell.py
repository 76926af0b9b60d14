"""`pagesim shell ENV`: a shell in the build that an install would find."""

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.cli import options as given
from pagesim.cli.options import EngineOptions, ReportOptions
from pagesim.cli.parser import Parser
from pagesim.errors import UsageError
from pagesim.plan.options import RunOptions

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pagesim.engine.interface import Stream
    from pagesim.plan.plan import Plan


@late.dataclass(frozen=True)
class Options:
    """What `pagesim shell` is asked to do."""

    run: RunOptions
    engine: EngineOptions
    report: ReportOptions
    command: str | None


def configure(parser: Parser) -> None:
    """Say what `pagesim shell` takes."""
    parser.description = (
        "Open a shell where the install of ENV would run: the same files, tools, variables "
        "(secrets as placeholders), walls and registries, nothing installed yet. At the end every "
        "request is told. The folder itself is never written: the shell is in a copy, which is "
        "gone afterwards. It may take as long as it likes, unless --timeout is given. The exit "
        "code is the shell's."
    )
    given.add_environment(parser)
    parser.add_argument(
        "--command",
        "-c",
        metavar="COMMAND",
        help="run this alone, without a terminal: its input is empty, its output is redacted",
    )
    given.add_project(parser)
    given.add_variables(parser)
    group = given.add_planning(parser)
    about = "keep a copy of what the shell left, and say where"
    group.add_argument("--keep", action="store_true", help=about)
    given.add_quiet(parser)
    parser.set_defaults(format="text", output=None)


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError`."""
    return Options(
        given.run_options(arguments, arguments.environment),
        given.engine_options(arguments),
        given.report_options(arguments),
        arguments.command,
    )


def execute(options: Options) -> int:
    """Run the shell, or the command, and return its exit code."""
    from pagesim.cli.show import Screen
    from pagesim.cli.terminal import UserTerminal, has_terminal
    from pagesim.cli.world import make_world
    from pagesim.engine.interface import Terminal
    from pagesim.report.heading import say_kept
    from pagesim.report.shell import tell_end, tell_ready
    from pagesim.run.shell import Asked, Observer, run_shell

    if options.command is None and not has_terminal():
        raise UsageError(
            "pagesim shell needs a terminal as its standard input and output",
            hint="Commands are not read from a pipe: give one with --command 'npm ping', or make "
            f"the install with `pagesim run {options.run.environment}`.",
        )
    around, limit = make_world(options.engine), options.engine.timeout
    with Screen(options.report) as screen, ExitStack() as stack:
        head: list[RenderableType] = []
        terminal = None
        if options.command is None:
            own = stack.enter_context(UserTerminal())

            def begin(send: Callable[[bytes], None]) -> None:
                screen.show_beside(head[0])
                own.begin(send)

            terminal = Terminal(begin, own.show)

        def ready(plan: "Plan", engine: str) -> None:
            screen.hide(plan)
            head.append(tell_ready(plan, engine, keep=options.engine.keep))

        term, seconds = os.environ.get("TERM", "dumb"), limit and limit * 60
        asked = Asked(options.command, terminal, term, seconds)
        observer = Observer(screen.watcher(outputs=False).progress, ready, _print)
        ended = run_shell(options.run, asked, around, observer)
        stack.close()  # the terminal is the user's again
        screen.show_beside(tell_end(ended))
        if ended.kept:
            print(f"Kept: {say_kept(ended.kept)}", file=sys.stderr)
    return ended.exit_code


def _print(stream: "Stream", line: str) -> None:
    print(line, file=sys.stdout if stream == "stdout" else sys.stderr, flush=True)
