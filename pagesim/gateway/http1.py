"""HTTP/1.1 by hand (RFC 9112): heads, bodies and their framing, for the gateway's both sides.

The standard library has no asynchronous HTTP; a compiled stack would have to be built for each
image and cost start-up time in every run (measured 2026-11: the server is 1-2 % of an install).
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from functools import lru_cache

from pagesim import late
from pagesim.gateway.inbox import Source
from pagesim.gateway.messages import Headers, HttpError
from pagesim.late import field

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

_METHODS = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT"
_REQUEST_LINE = late.compile(rf"({_METHODS}) ([!-~]+) (HTTP/1\.[01])")
_TOKEN = late.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = late.compile(r"[^\t -~\x80-\xff]")
_STATUS = late.compile("[1-9][0-9]{2}")
_LENGTH = late.compile(r"[0-9]{1,18}")
_CHUNK = late.compile(rb"([0-9a-fA-F]{1,15})(?:;[\w.=-]*)*\r\n")
_KNOWN = 4096
"""Bytes of a head whose lines are remembered: a client sends most of them with every request."""
_ONCE = ("host", "authorization", "content-length", "transfer-encoding", "content-encoding")
_OVERRIDE = late.compile(r"x-(?:original|rewrite)-.*|.*method.*")
"""Headers by which some servers let a GET delete (X-HTTP-Method: Microsoft's OData), or serve
another path than the one that was judged here (IIS, Symfony)."""


@late.dataclass(frozen=True)
class Head:
    """First line and headers of a message."""

    first: tuple[str, str, str]
    """Method, target, version; or version, status, reason."""
    headers: Headers
    _named: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the headers by name; the first of each counts."""
        object.__setattr__(self, "_named", dict(reversed(self.headers)))

    def get(self, name: str) -> str | None:
        """Return the first header of that (lower-case) name."""
        return self._named.get(name)

    @property
    def chunked(self) -> bool:
        """Whether the body comes in chunks."""
        return (self.get("transfer-encoding") or "").lower().strip().endswith("chunked")

    @property
    def length(self) -> int | None:
        """The body's announced length in bytes. Raises `HttpError` (400) when it is no number."""
        text = self.get("content-length")
        if text is None:
            return None
        if not _LENGTH.fullmatch(text):
            raise HttpError(400, "content-length is not a number")
        return int(text)

    def keeps_alive(self, version: str) -> bool:
        """Return whether the connection stays open after this message of HTTP `version`."""
        wish = (self.get("connection") or "").lower()
        return "close" not in wish and (version == "HTTP/1.1" or "keep-alive" in wish)


async def read_head(reader: Source, *, answer: bool = False) -> Head | None:
    """Return the next head; None when the other side has closed the connection.

    Raises `HttpError` (400, 431) for what `parse_head` refuses, `ConnectionError` for half a head.
    """
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial.strip():
            raise ConnectionResetError("closed within a head") from None
        return None
    except asyncio.LimitOverrunError:
        raise HttpError(431, "headers too long") from None
    return parse_head(raw, answer=answer)


def parse_head(raw: bytes, *, answer: bool = False) -> Head:
    """Return the head of a request (or of an `answer`) from its bytes.

    Raises `HttpError` (400) for what is not HTTP/1.x, and for every request that two readers could
    take differently (RFC 9112, 2.2, 3, 5 and 6.3): what stands behind the gateway must see the
    request that was judged here.
    """
    first, *lines = raw.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    try:
        words = _status_line(first) if answer else _request_line(first)
        line = _known_line if len(raw) <= _KNOWN else _header_line
        head = Head(words, tuple(map(line, lines)))
        if not answer:
            _check_framing(head)
    except HttpError as error:
        known = first.split(" ", 1)
        asked = (known[0], known[1].rpartition(" ")[0]) if known[1:] else None
        raise HttpError(error.status, str(error), asked) from None
    return head


def _request_line(line: str) -> tuple[str, str, str]:
    if found := _REQUEST_LINE.fullmatch(line):
        return found[1], found[2], found[3]
    raise HttpError(400, "the first line is no request of HTTP/1.1")


def _status_line(line: str) -> tuple[str, str, str]:
    version, _, rest = line.partition(" ")
    status, _, reason = rest.partition(" ")
    if not version.startswith("HTTP/1.") or not _STATUS.fullmatch(status):
        raise HttpError(400, "not HTTP/1.1")
    return version, status, reason


def _header_line(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not _TOKEN.fullmatch(name) or _CONTROL.search(value):
        raise HttpError(400, "a header line is broken")
    # Blanks at the end are no part of a value (RFC 9110, 5.5), but of a token with a stray one they
    # are what is to be seen: `credentials.identify` decides.
    kept = value.lstrip(" \t") if name.lower() == "authorization" else value.strip(" \t")
    return name.lower(), kept


_known_line = lru_cache(maxsize=256)(_header_line)


def _check_framing(head: Head) -> None:
    """Refuse a request of which it is not certain where it ends, or what it does."""
    method, _, version = head.first
    names = [name for name, _ in head.headers]
    given = set(names)
    repeated = len(given) < len(names)
    if repeated and (twice := next((name for name in _ONCE if names.count(name) > 1), None)):
        raise HttpError(400, f"{twice} stands there twice")
    if override := next(filter(_OVERRIDE.fullmatch, names), None):
        raise HttpError(400, f"{override} would make another request of it")
    coded = head.get("transfer-encoding") if "transfer-encoding" in given else None
    if coded is not None and (coded.lower() != "chunked" or version != "HTTP/1.1"):
        raise HttpError(400, "its transfer-encoding is not understood")
    if coded is not None and "content-length" in given:
        raise HttpError(400, "it has a content-length and a transfer-encoding")
    if "host" not in given and version == "HTTP/1.1":
        raise HttpError(400, "it has no Host")
    length = head.length  # one that is no number is refused whatever the method
    if method in ("GET", "HEAD", "CONNECT") and (coded is not None or length):
        raise HttpError(400, f"a body on {method}")


@late.dataclass
class Body:
    """A message's body, to be read once."""

    reader: Source
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
        while (line := await self._line()) != b"\r\n":
            _header_line(line.decode("latin-1").removesuffix("\r\n"))  # a trailer: dropped

    async def _line(self) -> bytes:
        try:
            return await self.reader.readuntil(b"\r\n")
        except asyncio.IncompleteReadError:
            raise ConnectionResetError("closed within a body") from None
        except asyncio.LimitOverrunError:
            raise HttpError(400, "a chunk's head is too long") from None

    @staticmethod
    def _size(line: bytes) -> int:
        found = _CHUNK.fullmatch(line)
        if not found:
            raise HttpError(400, "a chunk's size is not a number")
        return int(found[1], 16)


def request_body(head: Head, reader: Source) -> Body:
    """Return the body of a request; it has one only when its headers say so."""
    if head.chunked:
        return Body(reader, chunked=True)
    return Body(reader, length=head.length or 0)


def answer_body(method: str, status: int, head: Head, reader: Source) -> Body:
    """Return the body of an answer to `method` (RFC 9112, 6.3)."""
    if method == "HEAD" or status in (204, 304):
        return Body(reader, length=0)
    if head.chunked:
        return Body(reader, chunked=True)
    length = head.length
    return Body(reader, length=length, until_close=length is None)


def serialized(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Return a head's bytes."""
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers])
    return f"{first}\r\n{lines}\r\n".encode("latin-1", "replace")
