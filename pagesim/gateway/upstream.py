"""Connections to real registries: pooled, verified, through the host's proxy where it has one.

A new connection for each request made an install 16 times slower (measured 2026-11), hence the pool
and the cache of addresses.
"""

import asyncio
import base64
import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from pagesim import late
from pagesim.gateway.destinations import is_loopback, refuses
from pagesim.gateway.dialled import Dialled
from pagesim.gateway.http1 import MAX_HEAD, parse_head
from pagesim.gateway.interface import Upstream
from pagesim.gateway.messages import HttpError
from pagesim.gateway.tls import as_file
from pagesim.gateway.wire import MEMORY

CONNECT_TIMEOUT = 30.0
"""Seconds for a connection with its TLS handshake."""
MAX_IDLE = 32
"""Idle connections kept for each origin."""
_START = late.compile("[^/?#]*:(?://)?[^/?#]*")
"""Scheme, host and port."""


class UpstreamError(Exception):
    """A real registry that cannot be reached; the message is for the user."""


class AddressRefused(UpstreamError):
    """A host that leads to where it must not."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(f"{host} leads to {address}, within the networks of this machine")


@late.dataclass(frozen=True)
class Origin:
    """A scheme, a host and a port."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """Return what the `Host` header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == (443 if self.scheme == "https" else 80)
        return host if usual else f"{host}:{self.port}"


def split(url: str) -> tuple[Origin, str]:
    """Return the origin of `url`, and path and query. Raises `UpstreamError` when it has none."""
    start = _START.match(url)
    end = start.end() if start else len(url)
    return _read_origin(url[:end]), url[end:].partition("#")[0] or "/"


@lru_cache(maxsize=256)
def _read_origin(start: str) -> Origin:
    try:
        parts = urlsplit(start)
        port = parts.port
    except ValueError as error:
        raise UpstreamError(f"not a URL: {error}") from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise UpstreamError("not an address of a registry")
    return Origin(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80))


class Connection(Dialled):
    """An open connection to an origin."""

    used = False
    """Whether it has already served a request: the other side may have closed it since."""

    def __init__(self, origin: Origin, memory: memoryview) -> None:
        """Take memory to read into, which other connections of the loop use too."""
        super().__init__(memory, MAX_HEAD)
        self.origin = origin


class Pool:
    """Connections to upstream origins. For one event loop."""

    def __init__(
        self, upstream: Upstream, named: frozenset[str] = frozenset(), allowed: Sequence[str] = ()
    ) -> None:
        """Take the hosts that a registry's URL in the configuration names, and those that the user
        allowed by name."""
        self._upstream, self._named, self._allowed = upstream, named, allowed
        self._idle: dict[Origin, list[Connection]] = {}
        self._memory = memoryview(bytearray(MEMORY))
        self._addresses: dict[tuple[str, int], asyncio.Task[list[str]]] = {}

    async def take(self, origin: Origin, *, fresh: bool = False) -> Connection:
        """Return an idle connection, or a new one (`fresh`: always).

        Raises `UpstreamError` saying what failed.
        """
        idle = self._idle.get(origin, [])
        while idle and not fresh:
            connection = idle.pop()
            if connection.is_fresh():
                return connection
            connection.close()
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                return await self._open(origin)
        except TimeoutError:
            raise UpstreamError(f"no connection within {CONNECT_TIMEOUT:.0f} s") from None
        except ssl.SSLCertVerificationError as error:
            raise UpstreamError(f"its certificate is not trusted: {error.verify_message}") from None
        except (OSError, asyncio.IncompleteReadError, HttpError) as error:
            raise UpstreamError(str(error) or type(error).__name__) from None

    def give_back(self, connection: Connection) -> None:
        """Keep `connection` for the next request."""
        idle = self._idle.setdefault(connection.origin, [])
        if len(idle) >= MAX_IDLE:
            connection.close()
            return
        connection.used = True
        idle.append(connection)

    def close(self) -> None:
        """Close all that is idle."""
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()
        for task in self._addresses.values():
            task.cancel()

    def load_ahead(self) -> None:
        """Read the certificates that are trusted, which takes 20 ms, before they are needed."""
        threading.Thread(target=lambda: self._plain_tls, daemon=True).start()

    @cached_property
    def _plain_tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self._upstream.ca_pem or None)

    def _tls(self, origin: Origin) -> ssl.SSLContext:
        """Return how to speak TLS with `origin`: with the user's certificate where it has one."""
        identities = self._upstream.identities
        whole = identities.get("", "") if origin.host in self._named else ""
        identity = identities.get(origin.authority, whole)
        if not identity:
            return self._plain_tls
        context = ssl.create_default_context(cadata=self._upstream.ca_pem or None)
        try:
            with as_file(identity) as path:
                context.load_cert_chain(path)
        except (ssl.SSLError, OSError) as error:
            raise UpstreamError(f"the client certificate cannot be used: {error}") from None
        return context

    async def _open(self, origin: Origin) -> Connection:
        context = self._tls(origin) if origin.scheme == "https" else None
        sock, made = await self._socket(origin), Connection(origin, self._memory)
        try:
            await asyncio.get_running_loop().create_connection(lambda: made, sock=sock)
            if context:
                await made.greet(context, origin.host)
        except BaseException:
            made.close()
            sock.close()
            raise
        return made

    async def _socket(self, origin: Origin) -> socket.socket:
        proxy = self._upstream.proxy
        if not proxy or origin.scheme != "https" or bypasses(self._upstream.no_proxy, origin):
            return await self._connected(origin.host, await self._permitted(origin), origin.port)
        if is_loopback(origin.host) or _is_address(origin.host):
            await self._permitted(origin)  # names are looked up by the proxy
        parts = urlsplit(proxy)
        host, port = parts.hostname or "", parts.port or 80
        sock = await self._connected(host, await self._resolved(host, port), port)
        try:
            await self._tunnel(sock, origin, parts.username, parts.password)
        except BaseException:
            sock.close()
            raise
        return sock

    async def _tunnel(
        self, sock: socket.socket, origin: Origin, user: str | None, password: str | None
    ) -> None:
        lines = [f"CONNECT {origin.host}:{origin.port} HTTP/1.1"]
        lines.append(f"Host: {origin.host}:{origin.port}")
        if user is not None:
            pair = f"{unquote(user)}:{unquote(password or '')}"
            lines.append(f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode()}")
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(sock, "\r\n".join([*lines, "", ""]).encode())
        raw = b""
        while not raw.endswith(b"\r\n\r\n"):
            part = await loop.sock_recv(sock, 1)  # nothing behind the head is ours to take
            if not part or len(raw) > MAX_HEAD:
                raise UpstreamError("the host's proxy closed the connection")
            raw += part
        head = parse_head(raw, answer=True)
        if head.first[1] != "200":
            raise UpstreamError(f"the host's proxy answered {head.first[1]} {head.first[2]}")

    async def _permitted(self, origin: Origin) -> list[str]:
        """Return the addresses of a host that a connection may be made to."""
        found = await self._resolved(origin.host, origin.port)
        named, allowed = origin.host in self._named, origin.host in self._allowed
        kept = [a for a in found if not refuses(a, named=named, allowed=allowed)]
        if found and not kept:
            raise AddressRefused(origin.host, found[0])
        return kept

    async def _connected(self, host: str, addresses: list[str], port: int) -> socket.socket:
        """Return a socket to the first of the very addresses that were looked at."""
        loop = asyncio.get_running_loop()
        failure: OSError = OSError(f"no address for {host}")
        for address in addresses:
            sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
            sock.setblocking(False)
            try:
                await loop.sock_connect(sock, (address, port))
            except BaseException as error:
                sock.close()
                if not isinstance(error, OSError):
                    raise
                failure = error
            else:
                return sock
        raise failure

    async def _resolved(self, host: str, port: int) -> list[str]:
        key = (host, port)
        task = self._addresses.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._addresses[key] = asyncio.ensure_future(_look_up(host, port))
        return await asyncio.shield(task)


def bypasses(no_proxy: str, origin: Origin) -> bool:
    """Return whether `no_proxy` (comma-separated, as curl reads it) names the origin's host."""
    for entry in no_proxy.replace(" ", ",").lower().split(","):
        name, _, port = entry.strip().lstrip("*").lstrip(".").partition(":")
        if entry.strip() == "*":
            return True
        if not name or (port and port != str(origin.port)):
            continue
        if origin.host == name or origin.host.endswith(f".{name}"):
            return True
    return False


def _is_address(host: str) -> bool:
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host)
        return True
    return False


async def _look_up(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    done: asyncio.Future[list[Any]] = loop.create_future()

    def work() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            _tell(loop, done, error)
        else:
            _tell(loop, done, found)

    # Not the loop's own executor: the end of a run would wait for a resolver that is stuck.
    threading.Thread(target=work, name="pagesim-resolver", daemon=True).start()
    addresses = [str(info[4][0]) for info in await done]
    # IPv4 first: where IPv6 does not work it often fails by silence only.
    return sorted(dict.fromkeys(addresses), key=lambda a: ":" in a)


def _tell(
    loop: asyncio.AbstractEventLoop, done: asyncio.Future[list[Any]], result: list[Any] | OSError
) -> None:
    def deliver() -> None:
        if done.cancelled():
            return
        if isinstance(result, OSError):
            done.set_exception(result)
        else:
            done.set_result(result)

    with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
        loop.call_soon_threadsafe(deliver)
