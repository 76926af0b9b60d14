"""What has come in and waits to be read."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from pagesim.gateway.inbox import Inbox

T = TypeVar("T")


def _run(work: Callable[[Inbox], Awaitable[T]]) -> T:
    async def run() -> T:
        return await work(Inbox(10, lambda _: None))

    return asyncio.run(run())


def test_it_gives_what_is_there_up_to_a_mark() -> None:
    inbox = Inbox(10, lambda _: None)
    inbox.feed(b"one;tw")
    assert (inbox.take(b";"), inbox.take(b";")) == (b"one;", None)
    inbox.feed(b"o;")
    assert inbox.take(b";") == b"two;"


@pytest.mark.parametrize("data", [b"x" * 11, b"x" * 11 + b";"])
def test_what_is_too_long_is_refused_with_its_end_or_without(data: bytes) -> None:
    inbox = Inbox(10, lambda _: None)
    inbox.feed(data)
    with pytest.raises(asyncio.LimitOverrunError):
        inbox.take(b";")


def test_a_reader_waits_for_bytes_and_for_their_end() -> None:
    async def work(inbox: Inbox) -> tuple[bytes, bytes, bytes, bytes]:
        loop = asyncio.get_running_loop()
        for moment, data in enumerate((b"ab", b"c;d")):
            loop.call_later(moment / 100, inbox.feed, data)
        loop.call_later(0.03, inbox.end)
        first = await inbox.read(1), await inbox.readuntil(b";"), await inbox.read(9)
        return *first, await inbox.read(9)

    assert _run(work) == (b"a", b"bc;", b"d", b"")


def test_an_end_before_the_mark() -> None:
    async def work(inbox: Inbox) -> None:
        inbox.feed(b"ab")
        inbox.end()
        await inbox.readuntil(b";")

    with pytest.raises(asyncio.IncompleteReadError) as error:
        _run(work)
    assert error.value.partial == b"ab"


def test_the_other_side_waits_while_too_much_does() -> None:
    told: list[bool] = []
    inbox = Inbox(10, told.append)
    for _ in range(2):
        inbox.feed(bytes(200_000))
    assert told == [True]
    inbox.take_some(300_000)
    assert told == [True, False]


def test_a_whole_is_waited_for_and_nothing_is_taken_where_it_does_not_come() -> None:
    async def work(inbox: Inbox) -> tuple[bytes | None, bytes | None, bytes]:
        loop = asyncio.get_running_loop()
        for moment, data in enumerate((b"ab", b"cde")):
            loop.call_later(moment / 100, inbox.feed, data)
        loop.call_later(0.03, inbox.end)
        return await inbox.read_whole(4), await inbox.read_whole(4), inbox.take_some(4)

    assert _run(work) == (b"abcd", None, b"e")
