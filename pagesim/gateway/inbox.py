"""Bytes that have come in on a connection and wait to be read."""

import asyncio
from collections.abc import Callable
from typing import Protocol

_HELD = 256 * 1024
"""Bytes that wait before the other side is let wait."""


class Source(Protocol):
    """Where a message's body comes from; asyncio's `StreamReader` is one too."""

    async def read(self, n: int, /) -> bytes:
        """Return some bytes, at most `n`; nothing at the end."""

    async def readuntil(self, separator: bytes, /) -> bytes:
        """Return all up to and with `separator`. Raises as `StreamReader` does."""


class Inbox:
    """What has come in; also to be read without waiting, which a `StreamReader` cannot."""

    def __init__(self, limit: int, hold: Callable[[bool], None]) -> None:
        """Take the length of the longest line or head, and what to tell when too much waits (true)
        and when it does no longer."""
        self._limit, self._hold = limit, hold
        self._bytes = bytearray()
        self._holding = False
        self._news: asyncio.Future[None] | None = None
        self.ended = False
        """Whether no more will come."""

    def __len__(self) -> int:
        """Return how many bytes wait."""
        return len(self._bytes)

    def feed(self, data: bytes | memoryview) -> None:
        """Add what came."""
        self._bytes += data
        if len(self._bytes) > _HELD and not self._holding:
            self._holding = True
            self._hold(True)
        self._wake()

    def end(self) -> None:
        """Say that nothing more will come."""
        self.ended = True
        self._wake()

    def take(self, separator: bytes) -> bytes | None:
        """Return all up to and with `separator`, None when it has not come yet.

        Raises `LimitOverrunError` when too much came without it.
        """
        if not self._bytes:
            return None
        found = self._bytes.find(separator)
        if found > self._limit or (found < 0 and len(self._bytes) > self._limit):
            raise asyncio.LimitOverrunError("too long", self._limit)
        return None if found < 0 else self.take_some(found + len(separator))

    def take_some(self, most: int) -> bytes:
        """Return what is there, at most `most` bytes."""
        if len(self._bytes) <= most:
            data = bytes(self._bytes)
            self._bytes.clear()
        else:
            data = bytes(self._bytes[:most])
            del self._bytes[:most]
        if self._holding and len(self._bytes) <= _HELD:
            self._holding = False
            self._hold(False)
        return data

    async def read(self, n: int, /) -> bytes:
        """Return some bytes, at most `n`; nothing at the end."""
        while not self._bytes and not self.ended:
            await self._more()
        return self.take_some(n)

    async def read_whole(self, size: int) -> bytes | None:
        """Return `size` bytes, of which no more may be asked than are held, when all are there;
        None, with nothing taken, where the end comes before."""
        assert size <= _HELD
        while len(self._bytes) < size:
            if self.ended:
                return None
            await self._more()
        return self.take_some(size)

    async def readuntil(self, separator: bytes, /) -> bytes:
        """Return all up to and with `separator`.

        Raises `LimitOverrunError` when too much came without it, `IncompleteReadError` when the end
        came before it.
        """
        while (found := self.take(separator)) is None:
            if self.ended:
                raise asyncio.IncompleteReadError(self.take_some(self._limit), None)
            await self._more()
        return found

    async def _more(self) -> None:
        self._news = asyncio.get_running_loop().create_future()
        await self._news

    def _wake(self) -> None:
        news, self._news = self._news, None
        if news is not None and not news.done():
            news.set_result(None)
