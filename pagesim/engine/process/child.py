"""pagesim's side of a program of `engine.inside`: start it, talk to it, read it, end it."""

import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol, Self

import pagesim
from pagesim.engine.inside.channel import Channel
from pagesim.engine.interface import Stream, Terminal
from pagesim.engine.limits import LimitName
from pagesim.engine.lines import LineSplitter
from pagesim.errors import EngineError

MARK = "pagesim-run="
"""Stands before the run's id in the argv of every program started here."""
_START = (
    "import sys,_socket;sys.path.insert(0,sys.argv[1]);"
    "from pagesim.engine.inside import {program} as p;"
    "from pagesim.engine.inside.channel import Channel as C;"
    "sys.exit(p.main(C(_socket.socket(fileno=int(sys.argv[2]))),int(sys.argv[3])))"
)
_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")
"""All that is passed on: some Pythons (actions/setup-python) do not start without them."""
_CHUNK = 64 * 1024
_PATIENCE = 5.0
"""Seconds to wait for killed processes to be gone."""

TIMED_OUT = 124
"""Exit code of a command that a limit ended, as coreutils' `timeout` has it."""
EVERY = 1.0
"""Seconds between two looks at what a build has taken."""

Output = Callable[[Stream, str], None]
Watch = Callable[[], LimitName | None]


class Process(Protocol):
    """What is asked of a process: `subprocess.Popen` has it."""

    pid: int
    stdin: IO[bytes] | None
    stdout: IO[bytes] | None
    stderr: IO[bytes] | None

    def wait(self, timeout: float | None = None) -> object:
        """Wait until it is gone. Raises `subprocess.TimeoutExpired`."""

    def kill(self) -> None:
        """Kill it."""


class Child:
    """One running program; a context manager that ends it and all below it, however it is left."""

    def __init__(
        self,
        program: str,
        run_id: str,
        env: Mapping[str, str],
        grace: float,
        *,
        typed: bool = False,
    ) -> None:
        """Start `program` of `engine.inside` for run `run_id`.

        `env` is pagesim's process env, of which only library paths are passed on; `grace` is the
        time in seconds that the program gets to end what it started, before it is killed itself.
        With `typed` it has a standard input, which `type` writes to.
        """
        ours, theirs = socket.socketpair()
        source = str(Path(pagesim.__file__).parent.parent)
        arguments = [source, str(theirs.fileno()), str(os.getpid()), MARK + run_id]
        try:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _START.format(program=program), *arguments],
                stdin=subprocess.PIPE if typed else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                env={name: env[name] for name in _LIBRARY_PATHS if name in env},
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            ours.close()
            raise EngineError(f"{sys.executable} cannot be started: {error.strerror}") from error
        finally:
            theirs.close()
        self.take(process, ours, grace)

    def take(self, process: Process, end: socket.socket, grace: float) -> None:
        """Take over a program that was started, and the end of the channel to it."""
        self._process, self._channel, self._grace = process, Channel(end), grace
        self.met: LimitName | None = None
        """The limit that ended the command, if one did."""

    @property
    def pid(self) -> int:
        """The program's process id."""
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def send(self, *message: Any) -> None:
        """Send a message; a program that is gone already says why when it is next read."""
        with suppress(BrokenPipeError):
            self._channel.send(message)

    def ask(self, files: tuple[int, ...]) -> tuple[tuple[Any, ...], list[int]]:
        """Hand over open files; return what comes back. Raises `OSError` and `EOFError`."""
        self._channel.send((), files)
        return self._channel.receive()

    def type(self, data: bytes) -> None:
        """Write to its standard input; what it no longer takes is dropped."""
        assert self._process.stdin
        with suppress(OSError):
            self._process.stdin.write(data)
            self._process.stdin.flush()

    def ready(self) -> tuple[tuple[Any, ...], list[int]]:
        """Wait until the program is ready; return what it says, and open files that it hands over.

        Raises `EngineError` with its reason when it cannot do its part.
        """
        try:
            message, files = self._channel.receive()
        except (EOFError, ConnectionError):
            raise EngineError(self._last_words() or "it ended without a word") from None
        if message[0] != "ready":
            raise EngineError(str(message[1]))
        return message[1:], files

    def _last_words(self) -> str:
        assert self._process.stderr
        return self._process.stderr.read().decode("utf-8", "replace").strip()[-500:]

    def follow(
        self,
        output: Output,
        seconds: float | None = None,
        over: Watch = lambda: None,
        terminal: Terminal | None = None,
    ) -> tuple[int, float]:
        """Return the exit code and seconds of the command, which was told to go, when it has ended.

        `output` gets every line, or `terminal` what is shown. After `seconds`, or when `over`
        (asked now and then) names a limit, this returns with `met` set; `end` kills what is left.
        Raises `EngineError` when the program itself fails.
        """
        if terminal:
            terminal.begin(self.type)
        begun = time.monotonic()
        look = begun + EVERY
        end: tuple[int, float] | None = None
        with selectors.DefaultSelector() as selector:
            for name, pipe in self._pipes():
                take = _show_on(terminal) if terminal else _cut(name, output)
                selector.register(pipe, selectors.EVENT_READ, take)
            selector.register(self._channel, selectors.EVENT_READ, None)
            while selector.get_map():
                now = time.monotonic()
                if now >= look:
                    self.met, look = over(), now + EVERY
                if seconds is not None and now >= begun + seconds:
                    self.met = "time"
                if self.met:
                    return end or (TIMED_OUT, now - begun)
                until = look if seconds is None else min(look, begun + seconds)
                for key, _ in selector.select(max(until - now, 0)):
                    if key.data is None:
                        selector.unregister(key.fileobj)
                        end = self._end_message()
                    elif not _pass_on(key.fd, key.data):
                        selector.unregister(key.fileobj)
        if end is None:
            raise EngineError("the install's keeper was killed", hint="Is there enough memory?")
        return end

    def _end_message(self) -> tuple[int, float] | None:
        try:
            message, _ = self._channel.receive()
        except (EOFError, ConnectionError):
            return None
        if message[0] != "exit":
            raise EngineError(str(message[1]))
        return message[1], message[2]

    def _pipes(self) -> tuple[tuple[Stream, int], tuple[Stream, int]]:
        assert self._process.stdout and self._process.stderr
        return ("stdout", self._process.stdout.fileno()), ("stderr", self._process.stderr.fileno())

    def end(self) -> None:
        """End the program and what it started, and wait until all is gone. May be repeated."""
        assert self._process.stdout and self._process.stderr
        if self._process.stdout.closed:
            return
        self._channel.close()
        with suppress(subprocess.TimeoutExpired):
            if self._grace:
                self._process.wait(self._grace)
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        self._drain()
        self._process.stdout.close()
        self._process.stderr.close()
        if self._process.stdin:
            with suppress(OSError):
                self._process.stdin.close()

    def _drain(self) -> None:
        """Read what is left: the pipes end when the last process that holds them is dead."""
        deadline = time.monotonic() + _PATIENCE
        with selectors.DefaultSelector() as selector:
            for _, pipe in self._pipes():
                selector.register(pipe, selectors.EVENT_READ)
            while selector.get_map() and (left := deadline - time.monotonic()) > 0:
                for key, _ in selector.select(left):
                    if not os.read(key.fd, _CHUNK):
                        selector.unregister(key.fileobj)


Take = Callable[[bytes], None]
"""Gets what is read; nothing at its end."""


def _pass_on(pipe: int, take: Take) -> bool:
    """Read once and pass it on; return whether there may be more."""
    chunk = os.read(pipe, _CHUNK)
    take(chunk)
    return bool(chunk)


def _cut(name: Stream, output: Output) -> Take:
    splitter = LineSplitter()

    def take(chunk: bytes) -> None:
        for line in splitter.feed(chunk) if chunk else splitter.flush():
            output(name, line)

    return take


def _show_on(terminal: Terminal) -> Take:
    return lambda chunk: terminal.show(chunk) if chunk else None
