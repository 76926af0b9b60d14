"""Work beside other work. `concurrent.futures` loads all of `logging`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def begin(work: Callable[[], T], *, here: bool = False) -> Iterator[Callable[[], T]]:
    """Do `work` in a thread, and wait for its end when the context ends; give what waits for its
    result, and raises what it raised. `here` does it at once, in this thread."""
    done: list[T] = []
    failed: list[BaseException] = []

    def body() -> None:
        try:
            done.append(work())
        except BaseException as error:
            if here and not isinstance(error, Exception):
                raise
            failed.append(error)

    def result() -> T:
        if not here:
            thread.join()
        if failed:
            raise failed[0]
        return done[0]

    thread = Thread(target=body)
    (thread.run if here else thread.start)()
    try:
        yield result
    finally:
        if not here:
            thread.join()
