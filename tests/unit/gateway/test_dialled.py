"""Connections to a registry as bytes: the handshake and its failures, ends, back pressure."""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable

import pytest

from pagesim.gateway.ca import issue
from pagesim.gateway.tls import server_context
from pagesim.gateway.upstream import Connection, Origin
from pagesim.gateway.wire import MEMORY

MATERIAL = issue(("registry.example",))
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Work = Callable[[Connection], Awaitable[None]]


def _trusting(ca: str = MATERIAL.ca) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=ca)


def _with(serve: Serve, work: Work, *, tls: bool = False) -> None:
    """Do `work` with a connection to what answers as `serve`."""

    async def run() -> None:
        context = server_context(MATERIAL) if tls else None
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        made = Connection(Origin("https", "registry.example", 443), memoryview(bytearray(MEMORY)))
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: made, *server.sockets[0].getsockname())
        await asyncio.wait_for(work(made), 10)
        made.close()
        server.close()

    asyncio.run(run())


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write((await reader.readline()) * 100_000)
    await writer.drain()
    writer.close()


async def _part(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


def test_bytes_go_and_come_over_tls_up_to_the_end() -> None:
    async def work(made: Connection) -> None:
        await made.greet(_trusting(), "registry.example")
        assert made.is_fresh()
        made.write(b"0123456789\n")
        found = b""
        while part := await made.inbox.read(1 << 20):
            found += part
        assert found == b"0123456789\n" * 100_000
        assert not made.is_fresh()

    _with(_echo, work, tls=True)


@pytest.mark.parametrize("host", ["registry.example", "another.example"])
def test_a_certificate_that_is_not_trusted_or_not_the_hosts(host: str) -> None:
    other = issue(("registry.example",)).ca if host == "registry.example" else MATERIAL.ca

    async def work(made: Connection) -> None:
        with pytest.raises(ssl.SSLCertVerificationError):
            await made.greet(_trusting(other), host)
        assert not made.is_fresh()

    _with(_echo, work, tls=True)


def test_who_speaks_no_tls_or_parts_within_the_handshake() -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async def not_tls(made: Connection) -> None:
        with pytest.raises(ssl.SSLError):
            await made.greet(_trusting(), "registry.example")

    async def parted(made: Connection) -> None:
        with pytest.raises(ConnectionResetError):
            await made.greet(_trusting(), "registry.example")

    _with(speak, not_tls)
    _with(_part, parted)


def test_what_nobody_asked_for_makes_a_connection_useless() -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 408 Request Timeout\r\n\r\n")

    async def work(made: Connection) -> None:
        while made.is_fresh():
            await asyncio.sleep(0.001)
        assert not made.lost

    _with(speak, work)


def test_what_nobody_reads_is_not_fetched() -> None:
    sent = 0

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        with contextlib.suppress(OSError):
            while True:
                writer.write(bytes(1 << 20))
                await writer.drain()
                sent += 1 << 20

    async def work(made: Connection) -> None:
        await made.greet(_trusting(), "registry.example")
        before = -1
        while before != sent or not sent:
            before = sent
            await asyncio.sleep(0.1)
        assert len(made.inbox) < 1 << 20

    _with(flood, work, tls=True)


def test_what_is_expected_and_does_not_come_ends_the_connection() -> None:
    async def work(made: Connection) -> None:
        made.expect(0.02)
        made.expect(None)
        await asyncio.sleep(0.04)
        assert made.is_fresh()
        made.expect(0.02)
        assert await made.inbox.read(1) == b""
        assert made.overdue and not made.is_fresh()

    _with(_echo, work)
