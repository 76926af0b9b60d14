"""Connections that the event loop's selector serves, beside asyncio's own."""

import asyncio
import contextlib
import errno
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from pagesim.gateway import line
from pagesim.gateway.line import Line, Listener, Loop


class _Upper(asyncio.BufferedProtocol):
    """Answers in capitals, `.soon` and `.late` not at once; breaks at a number."""

    def __init__(self, lost: list[str]) -> None:
        self._memory, self._lost = memoryview(bytearray(100)), lost

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, Line)
        self._line = transport

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._memory

    def buffer_updated(self, nbytes: int) -> None:
        data = bytes(self._memory[:nbytes])
        if data.isdigit():
            raise ValueError("a number")
        if data == b".soon":
            asyncio.get_running_loop().call_soon(self._line.write, data)
        elif data == b".late":
            asyncio.get_running_loop().call_later(0.01, self._line.write, data)
        else:
            self._line.write(data.upper())

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost.append("lost")


def _run(work: Callable[[Loop, tuple[str, int], list[str]], Awaitable[None]]) -> None:
    async def run() -> None:
        loop, lost = asyncio.get_running_loop(), list[str]()
        assert isinstance(loop, Loop)
        bound = socket.create_server(("127.0.0.1", 0))
        with contextlib.closing(Listener(loop, bound, lambda: _Upper(lost))):
            await asyncio.wait_for(work(loop, bound.getsockname(), lost), 10)

    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(run())


def test_asyncios_own_connections_and_timers_go_on() -> None:
    async def work(loop: Loop, address: tuple[str, int], lost: list[str]) -> None:
        reader, writer = await asyncio.open_connection(*address)
        timer = asyncio.create_task(asyncio.sleep(0.01, "over"))
        for word in (b"one", b"two"):
            writer.write(word)
            assert await reader.readexactly(3) == word.upper()
        assert await timer == "over"
        writer.close()
        while not lost:
            await asyncio.sleep(0.01)

    _run(work)


def test_what_a_protocol_puts_off_is_done() -> None:
    async def work(loop: Loop, address: tuple[str, int], lost: list[str]) -> None:
        reader, writer = await asyncio.open_connection(*address)
        for word in (b".soon", b".late"):
            await asyncio.sleep(0.01)  # until nothing else is to be done
            writer.write(word)
            begun = time.monotonic()
            assert await reader.readexactly(5) == word
            assert time.monotonic() - begun < 4
        writer.close()

    _run(work)


def test_a_timer_does_not_wait_for_lines_that_are_busy() -> None:
    enough = threading.Event()

    def talk(address: tuple[str, int]) -> None:
        with socket.create_connection(address) as sock:
            until = time.monotonic() + 5
            while not enough.is_set() and time.monotonic() < until:
                sock.sendall(b"a")
                assert sock.recv(1) == b"A"

    async def work(loop: Loop, address: tuple[str, int], lost: list[str]) -> None:
        talking = loop.run_in_executor(None, talk, address)
        begun = time.monotonic()
        await asyncio.sleep(0.05)
        assert time.monotonic() - begun < 4
        enough.set()
        await talking

    _run(work)


def test_a_protocol_that_fails_loses_its_own_connection_only() -> None:
    async def work(loop: Loop, address: tuple[str, int], lost: list[str]) -> None:
        told: list[dict[str, Any]] = []
        loop.set_exception_handler(lambda _, context: told.append(context))
        (reader, writer), (others, other) = [
            await asyncio.open_connection(*address) for _ in range(2)
        ]
        writer.write(b"1")
        assert await reader.read() == b""
        assert [str(one["exception"]) for one in told] == ["a number"] and lost == ["lost"]
        other.write(b"a")
        assert await others.readexactly(1) == b"A"
        writer.close()
        other.close()

    _run(work)


class _Full(socket.socket):
    """Has no room for a connection the first time."""

    full = True

    def accept(self) -> Any:
        if self.full:
            self.full = False
            raise OSError(errno.EMFILE, "too many open files")
        return super().accept()


def test_where_there_is_no_room_connections_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "_PAUSE", 0.01)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Loop)
        bound = _Full()
        bound.bind(("127.0.0.1", 0))
        with contextlib.closing(Listener(loop, bound, lambda: _Upper([]))):
            reader, writer = await asyncio.open_connection(*bound.getsockname())
            writer.write(b"a")
            assert await asyncio.wait_for(reader.readexactly(1), 10) == b"A"
            assert not bound.full
            writer.close()

    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(run())
