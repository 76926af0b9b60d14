"""A copy of this process that works for it on another core: Python does one thing at a time.

It is made while there is little to copy, and has no more rights than this one. What it does could
be done here as well, and is where there is no copy, or the copy was killed.
"""

import json
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import IO, Any, NoReturn, TypeVar, cast

T = TypeVar("T")


class _Copy:
    """The copy, as this process sees it."""

    def __init__(self, pid: int, to: IO[bytes], answers: IO[bytes]) -> None:
        self.pid, self._to, self._from = pid, to, answers
        self._asked = 0
        self._answers: list[list[Any]] = []
        self._asking, self._answering = threading.Lock(), threading.Lock()

    def ask(self, work: Callable[..., T], given: tuple[Any, ...]) -> Callable[[], T]:
        """Send what is to be done."""
        with self._asking:
            number, self._asked = self._asked, self._asked + 1
            try:
                self._to.write(_line([work.__module__, work.__qualname__, given]))
                self._to.flush()
            except OSError:
                return partial(work, *given)
        return lambda: self._answer(number, partial(work, *given))

    def _answer(self, number: int, work: Callable[[], T]) -> T:
        with self._answering:
            while len(self._answers) <= number:
                line = b"" if self._from.closed else self._from.readline()
                self._answers.append(json.loads(line) if line.endswith(b"\n") else [])
        answer = self._answers[number]
        return cast(T, answer[0]) if answer else work()

    def end(self) -> None:
        """Let it end, and wait for that."""
        for pipe in (self._to, self._from):
            with suppress(OSError):  # what a killed one was asked stays unwritten
                pipe.close()
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
    _COPIES.append(_Copy(pid, os.fdopen(asked, "wb"), os.fdopen(answer, "rb")))


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
