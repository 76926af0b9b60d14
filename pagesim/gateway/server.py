"""The gateway's listeners: TLS on the registries' own names, a proxy that ends TLS itself, names.

All ways in lead to the same loop (`connection`): read a request, find its registry, judge its
credential, answer (mock, forward or replay), write it into the journal.
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from urllib.parse import quote

from pagesim import late
from pagesim.errors import GatewayError
from pagesim.gateway.answers import Answers
from pagesim.gateway.connection import Client, Desk
from pagesim.gateway.credentials import UrlRedactor
from pagesim.gateway.dns import Resolver
from pagesim.gateway.interface import Exchange, GatewayConfig, Recorded, TlsMaterial
from pagesim.gateway.journal import Again, Journal
from pagesim.gateway.line import Listener, Loop
from pagesim.gateway.request import Understanding
from pagesim.gateway.routing import Routes
from pagesim.gateway.tls import server_context

Address = tuple[str, int]
Place = Address | socket.socket
"""An address to listen on (port 0: any free one), or a socket that is already bound to one."""
Places = Place | Sequence[Place] | None


@late.dataclass(frozen=True)
class Bound:
    """Where a gateway listens."""

    tls: tuple[Address, ...] = ()
    proxy: tuple[Address, ...] = ()
    dns: tuple[Address, ...] = ()


class Gateway:
    """One gateway, for one install. Lives in one event loop, a `Loop`."""

    def __init__(
        self,
        config: GatewayConfig,
        material: TlsMaterial,
        sink: Callable[[Exchange], None],
        record: Callable[[Recorded], None] | None = None,
        again: Again | None = None,
    ) -> None:
        """Take what to answer, the certificate, and where exchanges (and recordings) go.

        `sink` is called in the event loop's thread, one call at a time, when a request is done; so
        is `again`, where it is given, for one that was like an earlier one.
        Raises `GatewayError` for a certificate that cannot be used.
        """
        routes = Routes(config.registries, config.allowed)
        self._journal = Journal(sink, UrlRedactor(config.credentials), again)
        self._answers = Answers(config, routes, record)
        context = server_context(material)
        understand = Understanding(routes, config.credentials)
        self._desk = Desk(routes, self._answers, self._journal, understand, context)
        self._listeners: list[Listener] = []
        self._resolvers: list[asyncio.DatagramTransport] = []

    @contextlib.asynccontextmanager
    async def serve(
        self,
        *,
        tls: Places = None,
        proxy: Places = None,
        dns: Places = None,
        answer: str = "127.0.0.1",
    ) -> AsyncIterator[Bound]:
        """Listen while the context lasts; yield the addresses.

        `tls` is for the registries' own names (port 443); `proxy` takes CONNECT and plain HTTP, so
        that it also serves registries without TLS (port 80); `dns` answers over UDP with the IPv4
        address `answer` for names in force. Raises `GatewayError` when an address is not to be had.
        """
        try:
            yield Bound(
                tuple([self._listen(p, "https") for p in _places(tls)]),
                tuple([self._listen(p, "http") for p in _places(proxy)]),
                tuple([await self._resolve(p, answer) for p in _places(dns)]),
            )
        finally:
            await self._stop()

    def _listen(self, place: Place, scheme: str) -> Address:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Loop)
        with _bind_errors(place):
            sock = place if isinstance(place, socket.socket) else socket.create_server(place)
            self._listeners.append(Listener(loop, sock, lambda: Client(self._desk, scheme)))
        return _address(sock)

    async def _resolve(self, place: Place, answer: str) -> Address:
        def resolver() -> Resolver:
            return Resolver(self._desk.routes.hosts, answer, self._unknown_name)

        loop = asyncio.get_running_loop()
        with _bind_errors(place):
            if isinstance(place, socket.socket):
                transport, _ = await loop.create_datagram_endpoint(resolver, sock=place)
            else:
                transport, _ = await loop.create_datagram_endpoint(resolver, local_addr=place)
        self._resolvers.append(transport)
        return _address(transport.get_extra_info("socket"))

    def _unknown_name(self, name: str) -> None:
        entry = self._journal.begin("LOOKUP", quote(name, ""), "name")
        entry.add_note("not a host of a declared registry", "dns")
        self._journal.end(entry)

    async def _stop(self) -> None:
        for listener in self._listeners:
            listener.close()
        for transport in self._resolvers:
            transport.close()
        if tasks := set(filter(None, [client.stop() for client in tuple(self._desk.clients)])):
            await asyncio.wait(tasks, timeout=0.5)
        self._answers.close()


def _places(given: Places) -> list[Place]:
    if given is None:
        return []
    if isinstance(given, socket.socket):
        return [given]
    if len(given) == 2 and isinstance(given[0], str) and isinstance(given[1], int):
        return [(given[0], given[1])]
    return [p if isinstance(p, socket.socket) else (str(p[0]), int(p[1])) for p in given]  # type: ignore[index]  # no address


def _words(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)


def _address(sock: socket.socket) -> Address:
    name = sock.getsockname()
    return (name[0], name[1]) if isinstance(name, tuple) else (str(name), 0)


@contextlib.contextmanager
def _bind_errors(place: Place) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = "its socket" if isinstance(place, socket.socket) else f"{place[0]}:{place[1]}"
        raise GatewayError(f"the gateway cannot listen on {where}: {_words(error)}") from None
