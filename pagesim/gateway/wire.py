"""One client's connection as bytes, with TLS or without.

asyncio's own streams and TLS took most of the CPU of an answer (measured 2026-11).
"""

import asyncio
import contextlib
import socket
import ssl
import struct
from abc import ABC, abstractmethod
from typing import cast

from pagesim.gateway.inbox import Inbox
from pagesim.gateway.tls import ServerTls

MEMORY = 64 * 1024
"""Bytes read at once."""
_SLICE = 256 * 1024
"""Bytes packed into TLS at once."""
_LINGER = 2.0
"""Seconds in which a client may still send what is dropped, after the last answer."""


class Wire(asyncio.BufferedProtocol, ABC):
    """A connection; who inherits is told by `came` and `distrusted`."""

    _transport: asyncio.Transport
    _tls: ServerTls | None = None
    _room: asyncio.Future[None] | None = None
    """Comes true when the client has read some of what it was sent."""
    closing = False
    """Whether nothing more is to be answered."""
    lost = False
    """Whether the connection is gone."""
    stalled = False
    """Whether the client does not read what it is sent."""

    def __init__(self, memory: memoryview, limit: int) -> None:
        """Take memory to read into, which other connections of the loop use too, and the length of
        the longest line or head."""
        self._memory = memory
        self.inbox = Inbox(limit, self._hold)

    @abstractmethod
    def came(self) -> None:
        """Look again: bytes or their end came, or the client has room again."""

    def again(self, data: bytes | memoryview) -> bool:
        """Answer `data`, behind which nothing waits, where that can be done without looking into
        it; return whether it was."""
        return False

    @abstractmethod
    def distrusted(self, why: str) -> None:
        """Take that a TLS handshake failed."""

    def write(self, data: bytes) -> None:
        """Send `data`. Raises `ConnectionResetError` when the connection is gone."""
        if self.lost:
            raise ConnectionResetError("the connection is gone")
        if self._tls is None:
            self._transport.write(data)
        elif len(data) <= _SLICE:
            self._transport.write(self._tls.pack(data))
        else:
            for start in range(0, len(data), _SLICE):
                self._transport.write(self._tls.pack(data[start : start + _SLICE]))

    async def drain(self) -> None:
        """Wait until the client has read most. Raises `ConnectionResetError` when it is gone."""
        while self.stalled and not self.lost:
            self._room = self._room or asyncio.get_running_loop().create_future()
            await asyncio.shield(self._room)
        if self.lost:
            raise ConnectionResetError("the connection is gone")

    def secure(self, context: ssl.SSLContext) -> None:
        """Speak TLS from here on; what came and was not read is the start of it."""
        self._tls = ServerTls(context)
        if early := self.inbox.take_some(MEMORY):
            self._take(early)

    def finish(self) -> None:
        """Close the connection when all is sent.

        What the client still sends is read and dropped for a while: else it would be told of a
        reset, perhaps before it has read the answer.
        """
        if self.closing:
            return
        self.closing = True
        if self._tls:
            self._transport.write(self._tls.close())
        if self.inbox.ended:
            self._transport.close()
            return
        with contextlib.suppress(OSError):
            self._transport.write_eof()
        asyncio.get_running_loop().call_later(_LINGER, self._part)

    def abort(self, *, reset: bool = False) -> None:
        """Break the connection; with `reset` so that the client cannot take it for an end."""
        self.closing = True
        if reset:
            sock = self._transport.get_extra_info("socket")
            with contextlib.suppress(OSError, AttributeError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    @property
    def secured(self) -> bool:
        """Whether a TLS handshake was made."""
        return self._tls is not None and self._tls.secured

    @property
    def wanted(self) -> str:
        """Return the name that the client asked for in its handshake, if any."""
        return self._tls.wanted if self._tls else ""

    # --- told by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection."""
        self._transport = cast(asyncio.Transport, transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return where to read into."""
        return self._memory

    def buffer_updated(self, nbytes: int) -> None:
        """Take what was read."""
        if not self.closing:
            self._take(self._memory[:nbytes])

    def eof_received(self) -> bool:
        """Take the end of what the client sends; return whether it may still be answered."""
        if not self.closing:
            self._end()
        return not self.closing

    def connection_lost(self, exc: Exception | None) -> None:
        """Take that the connection is gone."""
        self.lost = True
        if not self.closing and self._tls and not self._tls.secured:
            self.distrusted("connection closed")
        self.closing = True
        self.inbox.end()
        self._make_room()

    def pause_writing(self) -> None:
        """Take that the client does not read."""
        self.stalled = True

    def resume_writing(self) -> None:
        """Take that it reads again."""
        self.stalled = False
        self._make_room()
        self.came()

    def _take(self, data: bytes | memoryview) -> None:
        if self._tls:
            try:
                data = self._tls.unpack(data)
            except ssl.SSLError as error:
                self._failed(error)
                return
            if answer := self._tls.pending():
                self._transport.write(answer)
        if data and (self.inbox or not self.again(data)):
            self.inbox.feed(data)
            self.came()
        if self._tls and self._tls.ended and not self.closing:
            self._end()

    def _failed(self, error: ssl.SSLError) -> None:
        assert self._tls
        if not self._tls.secured:
            self.distrusted(error.reason or "connection closed")
            self._transport.write(self._tls.pending())  # an alert that says why
        self.closing = True
        self._transport.close()

    def _end(self) -> None:
        if self._tls and not self._tls.secured:
            self.distrusted("connection closed")
            self.closing = True
            self._transport.close()
            return
        self.inbox.end()
        self.came()

    def _part(self) -> None:
        if self._transport.get_write_buffer_size():
            asyncio.get_running_loop().call_later(_LINGER, self._part)
        else:
            self._transport.abort()

    def _make_room(self) -> None:
        room, self._room = self._room, None
        if room is not None and not room.done():
            room.set_result(None)

    def _hold(self, hold: bool) -> None:
        if not self._transport.is_closing():
            (self._transport.pause_reading if hold else self._transport.resume_reading)()
