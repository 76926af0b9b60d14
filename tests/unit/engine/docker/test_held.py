"""Which gateway the next install of a suite gets."""

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, cast

from pagesim.engine.docker.held import Held, Shelf


@dataclass
class _Part:
    """A container and its talk in one."""

    waiting: bool
    id: str = "abc"
    closed: list[bool] = field(default_factory=list)

    def is_waiting(self) -> bool:
        return self.waiting

    def close(self) -> None:
        self.closed.append(True)


class _Coming(Future[Held]):
    """One in the making."""

    def __init__(self, found: Held | BaseException) -> None:
        super().__init__()
        if isinstance(found, Held):
            self.set_result(found)
        else:
            self.set_exception(found)


def _held(*, waiting: bool) -> tuple[Held, _Part]:
    part = _Part(waiting)
    return Held(cast(Any, part), cast(Any, part)), part


def test_one_that_ended_meanwhile_is_passed_over_and_let_go() -> None:
    shelf = Shelf()
    (alive, _), (dead, part) = _held(waiting=True), _held(waiting=False)
    shelf.put(alive)
    shelf.put(dead)
    assert shelf.take() is alive
    assert part.closed and shelf.take() is None


def test_at_the_end_all_are_let_go() -> None:
    shelf = Shelf()
    held, part = _held(waiting=True)
    shelf.put(held)
    assert shelf.clear() == ["abc"]
    assert part.closed and shelf.take() is None


def test_one_in_the_making_is_waited_for_and_one_that_fails_is_none() -> None:
    shelf = Shelf()
    (coming, _), (kept, _) = _held(waiting=True), _held(waiting=True)
    shelf.expect(_Coming(coming))
    shelf.expect(_Coming(ConnectionError("the engine is gone")))
    shelf.put(kept)
    assert shelf.take() is kept
    assert shelf.take() is coming
    assert shelf.take() is None


def test_at_the_end_one_in_the_making_is_let_go_too() -> None:
    shelf = Shelf()
    held, part = _held(waiting=True)
    shelf.expect(_Coming(held))
    assert shelf.clear() == ["abc"] and part.closed


def test_one_whose_start_failed_is_not_waited_for_at_the_end() -> None:
    def started() -> None:
        raise ConnectionError("the engine is gone")

    shelf = Shelf()
    held, part = _held(waiting=True)
    shelf.put(Held(held.container, held.talk, started))
    assert shelf.clear() == [] and part.closed
