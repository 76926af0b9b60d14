"""A shell, or one command, in the build that an install would find."""

from collections.abc import Callable
from pathlib import Path

from pagesim import late
from pagesim.engine.interface import Listener, Stream, Terminal
from pagesim.engine.limits import Limits, Met
from pagesim.gateway.interface import Exchange
from pagesim.late import replace
from pagesim.plan.options import RunOptions
from pagesim.plan.plan import Plan
from pagesim.run.install import make_install
from pagesim.run.place import hold_place
from pagesim.run.planning import plan_run
from pagesim.run.world import World

_BASH = "command -v bash >/dev/null && "
_INTERACTIVE = f"{_BASH}PS1='pagesim '$1':\\w\\$ ' exec bash --norc; PS1='pagesim '$1'$ ' exec sh"
_COMMAND = f'{_BASH}exec bash -c "$1"; exec sh -c "$1"'


@late.dataclass(frozen=True)
class Asked:
    """What is to run there."""

    command: str | None
    """A command of the shell's; None: the shell itself, on `terminal`."""
    terminal: Terminal | None
    term: str = "dumb"
    """What kind of terminal it is (TERM)."""
    seconds: float | None = None
    """Wall time that it may take; None: as long as it likes."""


@late.dataclass(frozen=True)
class Observer:
    """What to call meanwhile."""

    progress: Callable[[str], None]
    ready: Callable[[Plan, str], None]
    """Called once, with the engine's name, when all is ready."""
    output: Callable[[Stream, str], None]
    """A line of a command's output, redacted."""


@late.dataclass(frozen=True)
class Ended:
    """What came of it."""

    exit_code: int
    exchanges: tuple[Exchange, ...]
    kept: Path | None
    limit: Met | None


def run_shell(options: RunOptions, asked: Asked, world: World, observer: Observer) -> Ended:
    """Run what is asked for where the install of `options` would run, and return what came of it.

    It finds the copy, tools, variables and gateway of the first install, which is not made. Raises
    what `plan_run` raises, and `EngineError`, `ImageError`, `ToolchainError` and `GatewayError`.
    """
    planned = plan_run(options, world)
    redact = planned.redactor
    with hold_place(planned, world, observer.progress) as place:
        observer.ready(planned, place.engine.name)
        place.folder.workdir.mkdir(exist_ok=True)
        install = make_install(planned, planned.starts[0], place, world)
        asked_env = {"TERM": asked.term} if asked.terminal else {}
        shell = replace(
            install,
            argv=_argv(options, asked.command),
            env={**install.env, **asked_env},
            collect=(),
            probe=(),
            cache=None,  # what is done by hand is no build's cache
            limits=Limits(seconds=asked.seconds),
            terminal=asked.terminal,
        )
        if install.keep is not None:
            install.keep.parent.mkdir(parents=True, exist_ok=True)
        listener = Listener(lambda s, line: observer.output(s, redact(line)), observer.progress)
        result = place.engine.run(shell, listener)
    return Ended(result.exit_code, result.exchanges, install.keep, result.limit)


def _argv(options: RunOptions, command: str | None) -> tuple[str, ...]:
    """Return the command line; bash where the build has it."""
    script, word = (_INTERACTIVE, options.environment) if command is None else (_COMMAND, command)
    return ("/bin/sh", "-c", script, "sh", word)
