"""Work beside other work. `concurrent.futures` loads all of `logging`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def begin(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Do `work` in a thread, and wait for its end when the context ends; give what waits for its
    result, and raises what it raised."""
    done: list[T] = []
    failed: list[BaseException] = []

    def body() -> None:
        try:
            done.append(work())
        except BaseException as error:
            failed.append(error)

    def result() -> T:
        thread.join()
        if failed:
            raise failed[0]
        return done[0]

    thread = Thread(target=body)
    thread.start()
    try:
        yield result
    finally:
        thread.join()
