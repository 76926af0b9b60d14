"""Writing an answer to the client, whole or streamed, and counting what was sent."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from pagesim.gateway.http1 import serialized
from pagesim.gateway.journal import Entry
from pagesim.gateway.messages import HttpError, Reply, reason

_WITHOUT_BODY = (204, 304)


@dataclass(frozen=True)
class Responder:
    """Writes answers on one connection."""

    writer: asyncio.StreamWriter

    async def send(
        self, reply: Reply, entry: Entry, *, method: str, version: str, keep: bool
    ) -> bool:
        """Send `reply`, keep `entry` up to date, and return whether the connection can go on.

        Raises `ConnectionError` when the client goes away.
        """
        entry.status, entry.accepted = reply.status, reply.accepted
        entry.add_note(reply.note)
        bodiless = method == "HEAD" or reply.status in _WITHOUT_BODY
        length = len(reply.body) if isinstance(reply.body, bytes) else reply.length
        length = reply.length if bodiless and reply.length is not None else length
        chunked = length is None and not bodiless and version == "HTTP/1.1"
        keep = keep and not reply.cut and (bodiless or chunked or length is not None)
        self.writer.write(_head(reply, length, chunked=chunked, keep=keep))
        try:
            whole = bodiless or await self._body(reply, length, entry, chunked=chunked)
            await self.writer.drain()
        finally:
            await _finished(reply.body)
        return keep and whole

    async def _body(self, reply: Reply, length: int | None, entry: Entry, *, chunked: bool) -> bool:
        limit = _half(length) if reply.cut else None
        if isinstance(reply.body, bytes):
            part = reply.body[:limit]
            self.writer.write(part)
            entry.bytes += len(part)
            return limit is None
        try:
            async for part in reply.body:
                part = part if limit is None else part[: limit - entry.bytes]
                self.writer.write(b"%x\r\n%b\r\n" % (len(part), part) if chunked and part else part)
                entry.bytes += len(part)
                if limit is not None and entry.bytes >= limit:
                    return False
                await self.writer.drain()
        except HttpError as error:  # the head is gone already; all that is left is to break off
            raise ConnectionAbortedError(str(error)) from None
        if chunked:
            self.writer.write(b"0\r\n\r\n")
        return True


def _head(reply: Reply, length: int | None, *, chunked: bool, keep: bool) -> bytes:
    headers = [*reply.headers]
    if not any(name == "date" for name, _ in headers):
        headers.append(("date", time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())))
    if chunked:
        headers.append(("transfer-encoding", "chunked"))
    elif length is not None and reply.status not in _WITHOUT_BODY:
        headers.append(("content-length", str(length)))
    headers.append(("connection", "keep-alive" if keep else "close"))
    return serialized(f"HTTP/1.1 {reply.status} {reason(reply.status)}", headers)


def _half(length: int | None) -> int:
    return 1 if length is None else length // 2


async def _finished(body: bytes | AsyncIterator[bytes]) -> None:
    """Let a streamed body give its connection back, or break it when it was not read to the end."""
    close = getattr(body, "aclose", None)
    if close is not None:
        with contextlib.suppress(Exception):
            await close()
