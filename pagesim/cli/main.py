"""The `pagesim` command: its parser, and the one place where exceptions become exit codes."""

import atexit
import errno
import gc
import io
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

from pagesim.choices import ENVIRONMENTS
from pagesim.cli.commands import ALIASES, COMMANDS, load_command, make_parser
from pagesim.cli.parser import suggest
from pagesim.cli.variables import find_misspelt
from pagesim.errors import Interrupted, PagesimError, UsageError
from pagesim.report.characters import show_controls
from pagesim.report.workflow import is_read, make_inert

_INSTALLING = {"run", "check", *ENVIRONMENTS}
"""Commands whose next step is an install."""
_SOON = 0.005
"""Seconds after which a signal that came at a bad moment is looked at again."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code (for `sys.exit`)."""
    gc.set_threshold(50_000)  # what is imported stays: to look through it ten times is a waste
    if sys.stdout is None:  # started with it closed (`>&-`)
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")
    _write_what_can_be(sys.stdout, sys.stderr)
    words = list(sys.argv[1:] if argv is None else argv)
    if "_ARGCOMPLETE" in os.environ:
        from pagesim.cli.completion import complete

        complete()
    begun, parser, given, failure = time.perf_counter(), None, None, None
    _catch_signals()
    try:
        if argv is None:  # all that this process does
            _begin_beside(words)
        name, words = _command(words)
        command, parser = load_command(name)
        for unread, meant in find_misspelt(os.environ):
            _say([f"pagesim: {unread} is read by nothing. Did you mean {meant}?"], words)
        parser.take_variables(os.environ)
        given = parser.parse(words)
        code = command.execute(command.parse(given))
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:
        failure, code = error, _tell(error, given is not None and given.verbose, words)
    if parser is not None and given is not None and given.debug:
        from pagesim.cli.debug import Ended, print_debug

        ended = Ended(code, time.perf_counter() - begun, failure)
        print_debug(parser, given, ended, os.environ)
    return code


def enter() -> NoReturn:
    """Run the command line as all that this process does.

    At its end nothing is taken apart: the system has all memory back at once, where CPython would
    look through seven hundred modules for a tenth of a second.
    """
    code = main()
    threading = sys.modules.get("threading")
    if threading and sum(not t.daemon for t in threading.enumerate()) > 1:
        sys.exit(code)  # which waits for them
    atexit._run_exitfuncs()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _begin_beside(words: Sequence[str]) -> None:
    """Begin what takes longest on the way to an install, on another core, before the command itself
    is loaded."""
    if _INSTALLING.isdisjoint(words[:1]) or not {"--dry-run", "-h", "--help"}.isdisjoint(words):
        return
    from pagesim.engine import notary

    notary.begin()
    from pagesim.toolchain.cache import cache_dir
    from pagesim.toolchain.prepared import guess_ahead

    guess_ahead(cache_dir(os.environ))


def _write_what_can_be(*files: IO[str]) -> None:
    """Let a character that an output has no code for be a question mark, not the end."""
    for file in files:
        if isinstance(file, io.TextIOWrapper) and file.encoding.lower() != "utf-8":
            file.reconfigure(errors="replace")


def _tell(error: BaseException, verbose: bool, words: Sequence[str]) -> int:
    """Say what went wrong, and return the exit code."""
    match _find_interruption(error) or error:
        case PagesimError() as known:
            return _failed(known, verbose, words)
        case KeyboardInterrupt():
            return _failed(Interrupted("interrupted"), verbose, words)
        case BrokenPipeError():
            # Whoever read the output has closed it (`pagesim … | head`): nothing more to say.
            _drop_output()
            return 1
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            _drop_output()
            place = getattr(error, "filename", None) or "the output"
            reason = getattr(error, "strerror", None)
            full = UsageError(f"{place} cannot be written: {reason}")
            return _failed(full, verbose, words)
    said = [_traceback(error)] if verbose else []
    said += [f"pagesim: a bug in pagesim: {type(error).__name__}: {error}"]
    _say([*said, "  Run it again with --debug and report what it prints."], words)
    return PagesimError.exit_code


def _command(words: Sequence[str]) -> tuple[str, list[str]]:
    """Return the command that is asked for and its own words; `pagesim preview` runs it.

    Ends the process for --help and --version. Raises `UsageError` for what is no command.
    """
    first = next(iter(words), "")
    if first == "help":
        return _command([*words[1:2], "--help"])
    if first in COMMANDS:
        return first, list(words[1:])
    if ALIASES.get(first, first) in ENVIRONMENTS:
        return "run", list(words)
    top = make_parser(whole=False)
    if first.startswith("-"):
        top.parse(words)
    if not first:
        raise UsageError("which command?", hint="`pagesim --help` lists them.")
    known = (*COMMANDS, *ENVIRONMENTS, "--version")
    return top.error(f"there is no command {first!r}{suggest(first, known)}")


def _find_interruption(error: BaseException | None) -> Interrupted | None:
    """Return the interruption that `error` is a wrapping of, if it is one.

    What a signal raises while a class is made comes out as another exception: Python 3.11 wraps
    all that `__set_name__` raises into a RuntimeError.
    """
    while error is not None and not isinstance(error, Interrupted):
        error = error.__cause__ or error.__context__
    return error


def _drop_output() -> None:
    """Send what is not yet written to nowhere: the interpreter tries again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _failed(error: PagesimError, verbose: bool, words: Sequence[str]) -> int:
    if isinstance(error, Interrupted):  # quotes nothing; and what hides values may be half loaded
        print(f"pagesim: {error.message}", file=sys.stderr)
        return error.exit_code
    said = [_traceback(error)] if verbose and error.__cause__ else []
    said += [f"pagesim: {error.message}"] + ([f"  {error.hint}"] if error.hint else [])
    _say(said, words)
    return error.exit_code


def _traceback(error: BaseException) -> str:
    import traceback

    return "".join(traceback.format_exception(error)).rstrip()


def _say(lines: Sequence[str], words: Sequence[str]) -> None:
    """Tell an error without values; what it quotes of a repository is no command to GitHub's
    runner."""
    from pagesim.cli.guard import hide_values

    text = hide_values("\n".join(lines), words, os.environ)
    text = _fit("\n".join(map(show_controls, text.split("\n"))))
    print(make_inert(text) if is_read(os.environ) else text, file=sys.stderr)


def _fit(text: str) -> str:
    """Return an error as the terminal shows it best; whoever reads a pipe has each line whole."""
    from pagesim.cli.paper import Paper
    from pagesim.report.characters import wrap_lines

    paper = Paper(sys.stderr)
    return wrap_lines(text, paper.width, " " * len("pagesim: ")) if paper.folds else text


def _catch_signals() -> None:
    """Let SIGTERM and SIGHUP end a run as Ctrl-C does; a second signal never cuts the tidying."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        if _takes_lock(frame):
            signal.signal(signal.SIGALRM, lambda _, later: stop(number, later))
            signal.setitimer(signal.ITIMER_REAL, _SOON)
            return
        if _by_keyboard:
            raise KeyboardInterrupt
        raise Interrupted(f"interrupted by {signal.Signals(number).name}")

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(each) is not signal.SIG_IGN:  # nohup stays in force
            signal.signal(each, stop)


_by_keyboard = False


@contextmanager
def as_from_keyboard() -> Iterator[None]:
    """Let signals end pytest as it expects: by KeyboardInterrupt, which fails no item."""
    global _by_keyboard
    _by_keyboard = True
    try:
        yield
    finally:
        _by_keyboard = False


def _takes_lock(frame: FrameType | None) -> bool:
    """Whether `frame` may just have taken a lock, with no `finally` yet, or begun a thread.

    An exception would leave it taken for good: that of all imports, for one, and another thread
    that imports would wait for ever.
    """
    code = frame.f_code if frame else None
    return code is not None and (
        code.co_filename.startswith("<frozen importlib")
        or (code.co_filename.endswith("threading.py") and code.co_name in ("__enter__", "start"))
    )


if __name__ == "__main__":
    enter()
