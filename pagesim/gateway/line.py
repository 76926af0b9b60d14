"""Connections that an event loop's selector serves by itself.

asyncio gives each event of a socket a turn of its own, with a handle, a context and a transport
that asks much: a seventh of what a short answer took of CPU (measured 2026-11).
"""

import asyncio
import contextlib
import errno
import selectors
import socket
import time
from collections.abc import Callable
from contextvars import Context
from selectors import EVENT_READ, EVENT_WRITE
from typing import TypeVarTuple

_HIGH, _LOW = 64 * 1024, 16 * 1024
"""Bytes not sent yet above which a line is full, and down to which it is so: asyncio's own."""
_BACKLOG = 512
_NO_ROOM = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_PAUSE = 1.0
"""Seconds until connections are taken again where there was no room for one."""
_Given = TypeVarTuple("_Given")


class Loop(asyncio.SelectorEventLoop):
    """An event loop that serves lines."""

    def __init__(self) -> None:
        self.selector = _Selector()
        super().__init__(self.selector)

    def call_soon(
        self,
        callback: Callable[[*_Given], object],
        *args: *_Given,
        context: Context | None = None,
    ) -> asyncio.Handle:
        """Do as asyncio does; the selector returns for it."""
        self.selector.awaited = True
        return super().call_soon(callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[[*_Given], object],
        *args: *_Given,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Do as asyncio does; the selector returns for it."""
        self.selector.awaited = True
        return super().call_at(when, callback, *args, context=context)


class _Selector(selectors.DefaultSelector):
    """Serves what is registered with a `Line`, for as long as there is nothing else to do."""

    awaited = False
    """Whether the loop has got more to do since it asked."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready and no line."""
        self.awaited, others = False, []
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            events = super().select(timeout)
            for ready in events:
                line = ready[0].data
                if isinstance(line, Line):
                    line.serve(ready[1])
                else:
                    others.append(ready)
            if others or self.awaited or not events:
                return others
            if until is not None and (timeout := until - time.monotonic()) <= 0:
                return others


class Line(asyncio.Transport):
    """A connected socket. Its protocol is told as by asyncio's own transports."""

    def __init__(self, loop: Loop, sock: socket.socket, protocol: asyncio.BufferedProtocol) -> None:
        """Take `sock`, which is closed with the line."""
        super().__init__({"socket": sock})
        self._loop, self._sock, self._protocol = loop, sock, protocol
        self._rest = bytearray()
        """What could not be sent yet."""
        self._reads, self._ends, self._full = True, False, False
        self._closing, self._lost = False, False
        self._watched = 0
        sock.setblocking(False)
        with contextlib.suppress(OSError):  # one that is gone already is told of when it is read
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        protocol.connection_made(self)
        self._memory = protocol.get_buffer(-1)
        self._watch()

    def serve(self, events: int) -> None:
        """Take that the socket can be read from, or written to."""
        try:
            if events & self._watched & EVENT_READ:
                self._read()
            if events & self._watched & EVENT_WRITE:
                self._write()
        except Exception as error:
            told = {"message": "a connection failed", "exception": error, "transport": self}
            self._loop.call_exception_handler(told)
            self.abort()

    def _read(self) -> None:
        try:
            count = self._sock.recv_into(self._memory)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.abort()
            return
        if count:
            self._protocol.buffer_updated(count)
        elif self._protocol.eof_received():
            self.pause_reading()
        else:
            self.close()

    def _write(self) -> None:
        try:
            del self._rest[: self._sock.send(self._rest)]
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.abort()
            return
        if self._full and len(self._rest) <= _LOW:
            self._full = False
            self._protocol.resume_writing()
        if not self._rest:
            self._watch()
            if self._closing:
                self._lose()
            elif self._ends:
                self._shut()

    # --- told by the protocol

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send `data`, now or when that can be; a lost line drops it."""
        if self._lost or not data:
            return
        if not self._rest:
            try:
                sent = self._sock.send(data)
            except (BlockingIOError, InterruptedError):
                sent = 0
            except OSError:
                self.abort()
                return
            if sent == len(data):
                return
            data = data[sent:]
        self._rest += data
        self._watch()
        if len(self._rest) > _HIGH and not self._full:
            self._full = True
            self._protocol.pause_writing()

    def write_eof(self) -> None:
        """Say that no more is sent, behind what is not sent yet."""
        self._ends = True
        if not self._rest and not self._closing:
            self._shut()

    def pause_reading(self) -> None:
        """Let the other side wait."""
        self._reads = False
        self._watch()

    def resume_reading(self) -> None:
        """Read again."""
        self._reads = True
        self._watch()

    def is_closing(self) -> bool:
        """Return whether the line is closed, or is when all is sent."""
        return self._closing

    def get_write_buffer_size(self) -> int:
        """Return how many bytes are not sent yet."""
        return len(self._rest)

    def close(self) -> None:
        """Close when all is sent."""
        self._closing = True
        self._watch()
        if not self._rest:
            self._lose()

    def abort(self) -> None:
        """Close at once."""
        self._rest.clear()
        self.close()

    def _watch(self) -> None:
        """Have the selector tell of what is waited for."""
        reads = self._reads and not self._closing
        wanted = (EVENT_READ if reads else 0) | (EVENT_WRITE if self._rest else 0)
        before, self._watched = self._watched, wanted
        if wanted == before:
            return
        if not before:
            self._loop.selector.register(self._sock, wanted, self)
        elif wanted:
            self._loop.selector.modify(self._sock, wanted, self)
        else:
            self._loop.selector.unregister(self._sock)

    def _shut(self) -> None:
        with contextlib.suppress(OSError):  # it is gone, which is told of when it is read
            self._sock.shutdown(socket.SHUT_WR)

    def _lose(self) -> None:
        if not self._lost:
            self._lost = True
            self._loop.call_soon(self._end)  # not within what the protocol does just now

    def _end(self) -> None:
        try:
            self._protocol.connection_lost(None)
        finally:
            self._sock.close()


class Listener:
    """Takes the connections to a socket."""

    def __init__(
        self, loop: Loop, sock: socket.socket, made: Callable[[], asyncio.BufferedProtocol]
    ) -> None:
        """Take a bound socket, which is closed with this, and what makes a protocol for each."""
        self._loop, self._sock, self._made = loop, sock, made
        self._again: asyncio.TimerHandle | None = None
        sock.setblocking(False)
        sock.listen(_BACKLOG)
        self._open()

    def close(self) -> None:
        """Take no more; lines that are open stay so."""
        if self._again:
            self._again.cancel()
        self._loop.remove_reader(self._sock)
        self._sock.close()

    def _open(self) -> None:
        self._loop.add_reader(self._sock, self._accept)

    def _accept(self) -> None:
        with contextlib.suppress(BlockingIOError, InterruptedError, ConnectionAbortedError):
            for _ in range(_BACKLOG):
                try:
                    sock, _ = self._sock.accept()
                except OSError as error:
                    if error.errno not in _NO_ROOM:
                        raise
                    self._loop.remove_reader(self._sock)
                    self._again = self._loop.call_later(_PAUSE, self._open)
                    return
                Line(self._loop, sock, self._made())
