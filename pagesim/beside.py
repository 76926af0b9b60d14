"""A copy of this process that works for it on another core: Python does one thing at a time.

It is made while there is little to copy, and has no more rights than this one. What it does could
be done here as well, and is where there is no copy, or the copy was killed.
"""

import json
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import IO, Any, NoReturn, TypeVar, cast

T = TypeVar("T")


class _Copy:
    """The copy, as this process sees it."""

    def __init__(self, pid: int, to: int, answers: IO[bytes]) -> None:
        self.pid, self._to, self._from = pid, to, answers
        os.set_blocking(to, False)
        self._at_once = os.fpathconf(to, "PC_PIPE_BUF")
        """Bytes that a pipe takes as a whole or not at all."""
        self._asked, self._told = 0, 0
        self._answers: dict[int, list[Any]] = {}
        self._asking, self._answering = threading.Lock(), threading.Lock()

    def ask(self, work: Callable[..., T], given: tuple[Any, ...]) -> Callable[[], T]:
        """Send what is to be done; what is too long to be sent at once is done here."""
        line = _line([work.__module__, work.__qualname__, given])
        with self._asking:
            if len(line) > self._at_once or not self._send(line):
                return partial(work, *given)
            number, self._asked = self._asked, self._asked + 1
        return lambda: self._answer(number, partial(work, *given))

    def _send(self, line: bytes) -> bool:
        """Send a question; return whether it was taken. Where there is no room for it the copy may
        wait to tell what nobody asked for yet."""
        while True:
            try:
                os.write(self._to, line)
                return True
            except BlockingIOError:
                with self._answering:
                    if self._told < self._asked:
                        self._hear()
            except OSError:
                return False

    def _hear(self) -> None:
        """Take the next answer; an empty one where there is none any more."""
        line = b"" if self._from.closed else self._from.readline()
        self._answers[self._told] = json.loads(line) if line.endswith(b"\n") else []
        self._told += 1

    def _answer(self, number: int, work: Callable[[], T]) -> T:
        with self._answering:
            while self._told <= number:
                self._hear()
            answer = self._answers.pop(number)
        return cast(T, answer[0]) if answer else work()

    def end(self) -> None:
        """Let it end, and wait for that."""
        with self._asking:
            os.close(self._to)
            self._to = -1
        self._from.close()
        os.waitpid(self.pid, 0)


_COPIES: list[_Copy] = []


def begin() -> None:
    """Make the copy. Does nothing where there is one, or where there are threads: what one holds is
    never let go of in a copy."""
    if _COPIES or threading.active_count() > 1:
        return
    (heard, asked), (answer, told) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        _work(heard, told, (asked, answer))
    os.close(heard)
    os.close(told)
    _COPIES.append(_Copy(pid, asked, os.fdopen(answer, "rb")))


def has_begun() -> bool:
    """Return whether there is a copy."""
    return bool(_COPIES)


def ask(work: Callable[..., T], *given: Any) -> Callable[[], T]:
    """Have the copy call `work`, a function of a module, one after the other; return what waits for
    its result, and raises what it raises. All that goes to and fro is as in JSON."""
    return _COPIES[0].ask(work, given) if _COPIES else partial(work, *given)


def end() -> None:
    """End the copy, if there is one. What it was asked is done here then."""
    while _COPIES:
        _COPIES.pop().end()


def _work(heard: int, told: int, others: tuple[int, int]) -> NoReturn:
    """Do what is asked, in the copy, until who made it asks no more or is gone."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        for file in range(3):  # whoever reads them need not wait for this process
            os.dup2(nothing, file)
        for file in others:
            os.close(file)
        with os.fdopen(heard, "rb") as questions, os.fdopen(told, "wb") as answers:
            for line in questions:
                module, name, given = json.loads(line)
                answers.write(_line(_try(getattr(import_module(module), name), given)))
                answers.flush()
    finally:
        os._exit(0)


def _try(work: Callable[..., object], given: list[Any]) -> list[object]:
    try:
        return [work(*given)]
    except Exception:
        return []  # it fails once more, and is told, where it was asked for


def _line(value: object) -> bytes:
    return json.dumps(value).encode() + b"\n"
