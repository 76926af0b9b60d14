"""A connection's bytes over real sockets: ends, resets, and a client that does not read."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable

import pytest

from pagesim.gateway.line import Listener, Loop
from pagesim.gateway.wire import MEMORY, Wire


class _Echo(Wire):
    """Answers each line with many times itself, and ends at `bye`."""

    def __init__(self) -> None:
        super().__init__(memoryview(bytearray(MEMORY)), 1000)

    def came(self) -> None:
        while not self.closing and (line := self.inbox.take(b"\n")):
            if line == b"reset\n":
                self.abort(reset=True)
            elif line == b"bye\n":
                self.finish()
            else:
                self.write(line * 1_000_000)
        if self.inbox.ended:
            self.finish()

    def distrusted(self, why: str) -> None:
        raise AssertionError(why)


def _with(work: Callable[[_Echo, socket.socket], Awaitable[None]]) -> None:
    async def run() -> None:
        loop, echo = asyncio.get_running_loop(), _Echo()
        assert isinstance(loop, Loop)
        bound = socket.create_server(("127.0.0.1", 0))
        with (
            contextlib.closing(Listener(loop, bound, lambda: echo)),
            contextlib.closing(socket.create_connection(bound.getsockname())) as sock,
        ):
            sock.setblocking(False)
            await asyncio.wait_for(work(echo, sock), 10)

    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(run())


async def _rest(sock: socket.socket) -> int:
    loop, count = asyncio.get_running_loop(), 0
    while part := await loop.sock_recv(sock, 1 << 20):
        count += len(part)
    return count


def test_what_was_written_arrives_though_the_connection_ends() -> None:
    async def work(_: _Echo, sock: socket.socket) -> None:
        await asyncio.get_running_loop().sock_sendall(sock, b"abc\nbye\nmore that nobody reads\n")
        assert await _rest(sock) == 4_000_000

    _with(work)


def test_a_client_that_has_said_all_is_still_answered() -> None:
    async def work(_: _Echo, sock: socket.socket) -> None:
        await asyncio.get_running_loop().sock_sendall(sock, b"abc\n")
        sock.shutdown(socket.SHUT_WR)
        assert await _rest(sock) == 4_000_000

    _with(work)


def test_a_reset_is_no_end() -> None:
    async def work(_: _Echo, sock: socket.socket) -> None:
        await asyncio.get_running_loop().sock_sendall(sock, b"reset\n")
        with pytest.raises(ConnectionResetError):
            await _rest(sock)

    _with(work)


def test_who_writes_waits_for_a_client_that_does_not_read() -> None:
    async def work(echo: _Echo, sock: socket.socket) -> None:
        await asyncio.get_running_loop().sock_sendall(sock, b"12345678\n")
        await asyncio.sleep(0.05)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(echo.drain(), 0.05)
        sock.close()
        with pytest.raises(ConnectionResetError):
            await echo.drain()

    _with(work)
