"""HTTP/1.1 by hand (RFC 9112): heads, bodies and their framing, for the gateway's both sides.

The standard library has no asynchronous HTTP; a compiled stack would have to be built for each
image and cost start-up time in every run (measured 2026-11: the server is 1-2 % of an install).
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

from pagesim.gateway.messages import Headers, HttpError, header

MAX_HEAD = 64 * 1024
"""Bytes of a request's or an answer's head."""
CHUNK = 64 * 1024
"""Bytes read at once from a body."""
HOP_BY_HOP = frozenset(
    {
        *("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding"),
        *("proxy-authenticate", "proxy-authorization", "upgrade", "expect"),
    }
)
"""Headers that concern one connection only (RFC 9110, 7.6.1)."""


@dataclass(frozen=True)
class Head:
    """First line and headers of a message."""

    first: tuple[str, str, str]
    """Method, target, version; or version, status, reason."""
    headers: Headers

    def get(self, name: str) -> str | None:
        """Return the first header of that (lower-case) name."""
        return header(self.headers, name)

    @property
    def chunked(self) -> bool:
        """Whether the body comes in chunks."""
        return (self.get("transfer-encoding") or "").lower().strip().endswith("chunked")

    @property
    def length(self) -> int | None:
        """The body's announced length in bytes. Raises `HttpError` (400) when it is no number."""
        text = (self.get("content-length") or "").strip()
        if not text:
            return None
        if not (text.isascii() and text.isdecimal()):
            raise HttpError(400, "content-length is not a number")
        return int(text)

    def keeps_alive(self, version: str) -> bool:
        """Return whether the connection stays open after this message of HTTP `version`."""
        wish = (self.get("connection") or "").lower()
        return "close" not in wish and (version == "HTTP/1.1" or "keep-alive" in wish)


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """Return the next head; None when the other side has closed the connection.

    Raises `HttpError` (400, 431) for what is not HTTP/1.x, and `ConnectionError` for half a head.
    """
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial.strip():
            raise ConnectionResetError("closed within a head") from None
        return None
    except asyncio.LimitOverrunError:
        raise HttpError(431, "headers too long") from None
    return parse_head(raw)


def parse_head(raw: bytes) -> Head:
    """Return a head from its bytes. Raises `HttpError` (400) for what is not HTTP/1.x."""
    first, *lines = raw.decode("latin-1").strip("\r\n").split("\r\n")
    one, _, rest = first.partition(" ")
    two, _, three = rest.partition(" ")
    if not two or not (one if one.startswith("HTTP/") else three).startswith("HTTP/1."):
        raise HttpError(400, "not HTTP/1.1")
    try:
        return Head((one, two, three), tuple(_header_line(line) for line in lines))
    except HttpError as error:
        raise HttpError(error.status, str(error), (one, two)) from None


def _header_line(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name or name != name.strip() or "\r" in line or "\n" in line:
        raise HttpError(400, "a header line is broken")
    # Blanks at the end are no part of a value (RFC 9110, 5.5), but of a token with a stray one they
    # are what is to be seen: `credentials.identify` decides.
    kept = value.lstrip(" \t") if name.lower() == "authorization" else value.strip(" \t")
    return name.lower(), kept


@dataclass
class Body:
    """A message's body, to be read once."""

    reader: asyncio.StreamReader
    length: int | None = None
    chunked: bool = False
    until_close: bool = False
    done: bool = field(default=False, init=False)
    """Whether it was read to its end."""

    @property
    def unread(self) -> bool:
        """Whether something of it is still on the connection."""
        return not self.done and (self.chunked or self.until_close or bool(self.length))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the body's bytes as they come. Raises `ConnectionError` when it is cut short."""
        if self.chunked:
            async for part in self._chunks():
                yield part
        elif self.length is not None:
            async for part in self._exactly(self.length):
                yield part
        elif self.until_close:
            while part := await self.reader.read(CHUNK):
                yield part
        self.done = True

    async def read(self, limit: int) -> bytes:
        """Return the whole body. Raises `HttpError` (413) beyond `limit` bytes."""
        parts, size = [], 0
        async for part in self:
            size += len(part)
            if size > limit:
                raise HttpError(413, "body too long")
            parts.append(part)
        return b"".join(parts)

    async def _exactly(self, size: int) -> AsyncIterator[bytes]:
        while size:
            part = await self.reader.read(min(size, CHUNK))
            if not part:
                raise ConnectionResetError("closed within a body")
            size -= len(part)
            yield part

    async def _chunks(self) -> AsyncIterator[bytes]:
        while size := self._size(await self._line()):
            async for part in self._exactly(size):
                yield part
            if await self._line() != b"\r\n":
                raise HttpError(400, "a chunk is broken")
        while await self._line() != b"\r\n":
            pass  # trailers

    async def _line(self) -> bytes:
        try:
            return await self.reader.readuntil(b"\r\n")
        except asyncio.IncompleteReadError:
            raise ConnectionResetError("closed within a body") from None
        except asyncio.LimitOverrunError:
            raise HttpError(400, "a chunk's head is too long") from None

    @staticmethod
    def _size(line: bytes) -> int:
        digits = line.split(b";")[0].strip()
        if not digits or digits.strip(b"0123456789abcdefABCDEF"):
            raise HttpError(400, "a chunk's size is not a number")
        return int(digits, 16)


def request_body(head: Head, reader: asyncio.StreamReader) -> Body:
    """Return the body of a request; it has one only when its headers say so."""
    if head.chunked:
        return Body(reader, chunked=True)
    return Body(reader, length=head.length or 0)


def answer_body(method: str, status: int, head: Head, reader: asyncio.StreamReader) -> Body:
    """Return the body of an answer to `method` (RFC 9112, 6.3)."""
    if method == "HEAD" or status in (204, 304):
        return Body(reader, length=0)
    if head.chunked:
        return Body(reader, chunked=True)
    length = head.length
    return Body(reader, length=length, until_close=length is None)


def serialized(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Return a head's bytes."""
    lines = [first, *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace")
