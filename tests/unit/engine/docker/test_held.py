"""Which gateway the next install of a suite gets."""

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


def _held(*, waiting: bool) -> tuple[Held, _Part]:
    part = _Part(waiting)
    return Held(cast(Any, part), cast(Any, part)), part


def test_one_that_ended_meanwhile_is_passed_over_and_let_go() -> None:
    shelf = Shelf("suite-1")
    (alive, _), (dead, part) = _held(waiting=True), _held(waiting=False)
    shelf.put(alive)
    shelf.put(dead)
    assert shelf.take() is alive
    assert part.closed and shelf.take() is None


def test_at_the_end_all_are_let_go() -> None:
    shelf = Shelf("suite-1")
    held, part = _held(waiting=True)
    shelf.put(held)
    assert shelf.clear() == ["abc"]
    assert part.closed and shelf.take() is None
