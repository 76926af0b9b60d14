"""Writing an answer to the client, whole or streamed, and counting what was sent."""

import contextlib
import time
from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Protocol

from pagesim import late
from pagesim.gateway.http1 import serialized
from pagesim.gateway.journal import Entry
from pagesim.gateway.messages import BrokenOff, HttpError, Reply, header, reason
from pagesim.npm.integrity import Digest

_WITHOUT_BODY = (204, 304)
_SMALL = 16 * 1024
"""Bytes of a body that go out in one write with the head, as a server sends them: Yarn 1 takes a
small answer in two TLS records for a hang-up and asks again (measured 2026-11)."""


_SHORT = 256 * 1024
"""Bytes of a body that are sent without asking whether the client reads them."""


class Writer(Protocol):
    """Where an answer goes."""

    def write(self, data: bytes, /) -> None:
        """Send `data`."""

    async def drain(self) -> None:
        """Wait until the client has read most."""


def is_short(reply: Reply) -> bool:
    """Return whether `Responder.send_short` can send this."""
    return isinstance(reply.body, bytes) and len(reply.body) <= _SHORT and not reply.cut


@late.dataclass(frozen=True)
class Short:
    """A short answer as it is sent, but for its head's end."""

    head: bytes
    dated: bool
    body: bytes
    keep: bool
    """Whether the connection goes on."""

    def __bytes__(self) -> bytes:
        """Return all of it, as it is sent now."""
        return b"".join((self.head, _end(self.dated), self.body))


@late.dataclass(frozen=True)
class Responder:
    """Writes answers on one connection."""

    writer: Writer

    def send_short(self, reply: Reply, entry: Entry, *, method: str, keep: bool) -> Short:
        """Send a short `reply` at once, as `send` does; return what was sent."""
        assert isinstance(reply.body, bytes)
        entry.status, entry.accepted, entry.mode = reply.status, reply.accepted, reply.mode
        entry.add_note(reply.note, reply.trouble)
        bodiless = method == "HEAD" or reply.status in _WITHOUT_BODY
        head = _head(reply, _length(reply), chunked=False, keep=keep)
        short = Short(head, _is_dated(reply), b"" if bodiless else reply.body, keep)
        entry.bytes = len(short.body)
        self.writer.write(bytes(short))
        if not bodiless and _is_tarball(reply, entry):
            entry.integrity = reply.integrity
        return short

    async def send(
        self, reply: Reply, entry: Entry, *, method: str, version: str, keep: bool
    ) -> bool:
        """Send `reply`, keep `entry` up to date, and return whether the connection can go on.

        Raises `ConnectionError` when the client goes away, or the body's source breaks off.
        """
        entry.status, entry.accepted, entry.mode = reply.status, reply.accepted, reply.mode
        entry.add_note(reply.note, reply.trouble)
        bodiless = method == "HEAD" or reply.status in _WITHOUT_BODY
        whole = False
        try:
            start, rest = (b"", None) if bodiless else await _started(_sliced(reply.body))
            length = _length(reply) if bodiless or rest else len(start)
            chunked = length is None and not bodiless and version == "HTTP/1.1"
            keep = keep and not reply.cut and (bodiless or chunked or length is not None)
            head = _head(reply, length, chunked=chunked, keep=keep) + _end(_is_dated(reply))
            limit = _half(length) if reply.cut else None
            entry.digest = Digest() if not bodiless and _is_tarball(reply, entry) else None
            whole = await self._body(head, start, rest, entry, chunked=chunked, limit=limit)
            await self.writer.drain()
        finally:
            if not whole:
                entry.digest = None
            await _finished(reply.body)
        return keep and whole

    async def _body(
        self,
        head: bytes,
        start: bytes,
        rest: AsyncIterator[bytes] | None,
        entry: Entry,
        *,
        chunked: bool,
        limit: int | None,
    ) -> bool:
        """Send all; return whether that was the whole body."""
        entry.count(start[:limit])
        self.writer.write(head + _framed(start[:limit], chunked))
        if rest is None:
            return limit is None
        try:
            async for part in rest:
                part = part if limit is None else part[: limit - entry.bytes]
                self.writer.write(_framed(part, chunked))
                entry.count(part)
                if limit is not None and entry.bytes >= limit:
                    return False
                await self.writer.drain()
        except HttpError as error:  # the head is gone already; all that is left is to break off
            raise BrokenOff(error) from None
        if chunked:
            self.writer.write(b"0\r\n\r\n")
        return True


def _is_tarball(reply: Reply, entry: Entry) -> bool:
    """Whether the body is a tarball's own bytes."""
    asked = entry.route.target.asked if entry.route else None
    encoded = header(reply.headers, "content-encoding") is not None
    return asked == "tarball" and reply.status == 200 and not encoded


def _sliced(body: bytes | AsyncIterator[bytes]) -> bytes | AsyncIterator[bytes]:
    """Return a long body in parts, so that no more is under way than the client reads."""
    return _slices(body) if isinstance(body, bytes) and len(body) > _SHORT else body


async def _slices(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), _SHORT):
        yield body[start : start + _SHORT]


async def _started(
    body: bytes | AsyncIterator[bytes],
) -> tuple[bytes, AsyncIterator[bytes] | None]:
    """Return the start of a body, and what yields the rest; None when that is all."""
    if isinstance(body, bytes):
        return body, None
    parts = aiter(body)
    start = b""
    while len(start) < _SMALL:
        try:
            start += await anext(parts)
        except StopAsyncIteration:
            return start, None
        except HttpError as error:
            return start, _broken(error)
    return start, parts


async def _broken(error: HttpError) -> AsyncIterator[bytes]:
    """Yield nothing, and fail: what came before is sent first."""
    raise error
    yield b""


def _framed(part: bytes, chunked: bool) -> bytes:
    return b"%x\r\n%b\r\n" % (len(part), part) if chunked and part else part


def _head(reply: Reply, length: int | None, *, chunked: bool, keep: bool) -> bytes:
    """Return a head but for its end."""
    own = f"connection: {'keep-alive' if keep else 'close'}"
    if chunked:
        own = f"transfer-encoding: chunked\r\n{own}"
    elif length is not None and reply.status not in _WITHOUT_BODY:
        own = f"content-length: {length}\r\n{own}"
    first = f"HTTP/1.1 {reply.status} {reason(reply.status)}\r\n{own}"
    return serialized(first, reply.headers).removesuffix(b"\r\n")


def _is_dated(reply: Reply) -> bool:
    """Whether a real registry said when it gave this answer."""
    return header(reply.headers, "date") is not None


def _end(dated: bool) -> bytes:
    """Return the end of a head, with the date where it has none yet."""
    return b"\r\n" if dated else _date(int(time.time()))


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    return time.strftime("date: %a, %d %b %Y %H:%M:%S GMT\r\n\r\n", time.gmtime(second)).encode()


def _length(reply: Reply) -> int | None:
    """Return the announced length of a body, or that of one which is at hand."""
    known = len(reply.body) if isinstance(reply.body, bytes) else None
    return known if reply.length is None else reply.length


def _half(length: int | None) -> int:
    return 1 if length is None else length // 2


async def _finished(body: bytes | AsyncIterator[bytes]) -> None:
    """Let a streamed body give its connection back, or break it when it was not read to the end."""
    close = getattr(body, "aclose", None)
    if close is not None:
        with contextlib.suppress(Exception):
            await close()
