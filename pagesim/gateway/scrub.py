"""Taking a real value out of what a registry answers to the request that carried it.

The build holds a placeholder; an answer that echoes the value must not hand it over. Text, JSON and
headers get the placeholder in its place, across the borders of the parts in which they come; in
what is binary a hit ends the exchange, since changed bytes would be another fault. A registry that
wants to hide the value from this can: it knows it anyway, and the walls keep the build from telling
anybody else.
"""

import re
import zlib
from collections.abc import AsyncIterator, Iterable

from pagesim import late
from pagesim.gateway.messages import Headers, HttpError, Reply, header
from pagesim.late import replace
from pagesim.registries.interface import CredentialConfig
from pagesim.secret import SHORTEST, decoded_base64, forms

_WHOLE = 1024 * 1024
"""Bytes of a binary body that are looked through before the first one is passed on."""
_TEXT = late.compile(r"(text/|application/(?:[\w.+-]*\+)?(?:json|xml|javascript)\b)")
_NOTE = "the registry's answer holds the real value of a credential"


class Scrubber:
    """Finds the values of one request, in every spelling that the redactor knows."""

    def __init__(self, sent: Iterable[CredentialConfig], authorization: str) -> None:
        """Take the credentials whose values were sent, and the header that held them."""
        found: dict[bytes, bytes] = {}
        for credential in sent:
            stand_in = credential.placeholder.reveal().encode()
            real = credential.value.reveal() if credential.value else ""
            for value in _values(real, authorization):
                found |= dict.fromkeys((form.encode() for form in forms(value)), stand_in)
        shortest = pick_shortest(found)
        self._found = {form: found[form] for form in shortest}
        self._pattern = re.compile(b"|".join(map(re.escape, shortest)) or b"(?!)")
        self._held = max(map(len, shortest), default=1) - 1

    def headers(self, headers: Headers) -> Headers:
        """Return an answer's headers without the values; one that has it for a name is left out."""
        return tuple(
            (name, self._clean(v.encode("latin-1")).decode("latin-1"))
            for name, v in headers
            if not self.hits(name.encode("latin-1"))
        )

    def hits(self, data: bytes) -> bool:
        """Return whether a value is in `data`."""
        return any(form in data for form in self._found)

    async def text(self, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yield a body with placeholders in place of the values."""
        held = b""
        async for part in _closing(parts):
            held += part
            ready = self._ready(held)
            if ready:
                yield self._clean(held[:ready])
                held = held[ready:]
        if held:
            yield self._clean(held)

    async def binary(self, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yield a body as it is. Raises `HttpError` (502) before the end of a value in it."""
        held = b""
        async for part in _closing(parts):
            held += part
            if self.hits(held):
                raise HttpError(502, _NOTE, trouble="echo")
            ready = max(0, len(held) - self._held)
            if ready:
                yield held[:ready]
                held = held[ready:]
        if held:
            yield held

    def _ready(self, data: bytes) -> int:
        """Return up to where `data` can be passed on: no value begins before and ends behind it."""
        ready = max(0, len(data) - self._held)
        if self.hits(data):
            for hit in self._pattern.finditer(data):
                if hit.start() < ready < hit.end():
                    return hit.end()
        return ready

    def _clean(self, data: bytes) -> bytes:
        if not self.hits(data):
            return data
        return self._pattern.sub(lambda hit: self._found[hit[0]], data)


def is_text(headers: Headers) -> bool:
    """Return whether an answer calls itself text."""
    return bool(_TEXT.match(header(headers, "content-type") or ""))


def pick_shortest(spellings: Iterable[bytes]) -> tuple[bytes, ...]:
    """Return those that hold no other one, by which all are found: ten passes instead of sixty."""
    found = dict.fromkeys(spellings)
    return tuple(f for f in found if not any(o != f and o in f for o in found))


async def scrubbed(reply: Reply, scrubber: Scrubber, *, tarball: bool) -> Reply:
    """Return `reply` without the values; 502 where a short binary body holds one."""
    reply = replace(reply, headers=scrubber.headers(reply.headers))
    if isinstance(reply.body, bytes) and not reply.body:
        return reply
    parts = _parts(reply.body)
    if is_text(reply.headers) and not tarball:
        if header(reply.headers, "content-encoding") not in (None, "identity"):
            parts = _unpacked(parts)
            kept = tuple(h for h in reply.headers if h[0] != "content-encoding")
            reply = replace(reply, headers=kept)
        return replace(reply, body=scrubber.text(parts), length=None)
    checked = scrubber.binary(parts)
    start, whole = b"", False
    try:
        while len(start) < _WHOLE and not whole:
            part = await anext(checked, None)
            start, whole = start + (part or b""), part is None
    except HttpError as error:
        if error.trouble != "echo":
            return replace(reply, body=_then(start, _failing(error)))
        return echoed(reply)
    return replace(reply, body=start if whole else _then(start, checked))


def echoed(reply: Reply) -> Reply:
    """Return what the build is told instead of an answer that would hand it the value."""
    body = b'{"error":"pagesim: %s"}' % _NOTE.encode()
    kind = (("content-type", "application/json"),)
    return replace(
        reply, status=502, headers=kind, body=body, length=None, note=_NOTE, trouble="echo"
    )


def _values(value: str, authorization: str) -> list[str]:
    """Return the texts that give a value away: itself, what it is base64 of, the whole header's."""
    inner = decoded_base64(value)
    texts = [value, authorization.partition(" ")[2]]
    if inner:
        texts += [inner, inner.partition(":")[2]]
    return [text for text in texts if len(text) >= SHORTEST]


async def _parts(body: bytes | AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if isinstance(body, bytes):
        yield body
        return
    async for part in _closing(body):
        yield part


async def _unpacked(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield what was packed with gzip although it was asked for plain."""
    unpacker = zlib.decompressobj(wbits=31)
    async for part in _closing(parts):
        try:
            while part:
                yield unpacker.decompress(part, _WHOLE)
                part = unpacker.unconsumed_tail
        except zlib.error:
            note = "the registry packed its answer in a way that was not asked for"
            raise HttpError(502, note, trouble="upstream") from None


async def _closing(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield what `parts` yields, and close it whatever happens: it holds a connection."""
    try:
        async for part in parts:
            yield part
    finally:
        close = getattr(parts, "aclose", None)
        if close is not None:
            await close()


async def _then(start: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield start
    async for part in _closing(rest):
        yield part


async def _failing(error: HttpError) -> AsyncIterator[bytes]:
    raise error
    yield b""
