"""A gateway in a thread, and Python's own HTTP client in front of it."""

import contextlib
import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pagesim.gateway.ca import issue
from pagesim.gateway.interface import Exchange, GatewayConfig, Recorded, TlsMaterial
from pagesim.gateway.routing import Routes
from pagesim.gateway.server import Bound
from pagesim.gateway.thread import serving


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Running:
    """A gateway that serves."""

    bound: Bound
    material: TlsMaterial
    journal: list[Exchange]
    recorded: list[Recorded]

    def seen(self, count: int) -> list[Exchange]:
        """Return the journal once it has `count` entries: they come after the answers."""
        deadline = time.monotonic() + 5
        while len(self.journal) < count and time.monotonic() < deadline:
            time.sleep(0.005)
        assert len(self.journal) == count
        return list(self.journal)

    @property
    def proxy_url(self) -> str:
        return "http://{}:{}".format(*self.bound.proxy[0])

    @property
    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self.material.ca)

    def connect(self, host: str) -> http.client.HTTPSConnection:
        """Return a connection to `host` as its hosts file would lead it: to the gateway."""
        connection = http.client.HTTPSConnection(host, timeout=10)
        raw = socket.create_connection(self.bound.tls[0], timeout=10)
        connection.sock = self.context.wrap_socket(raw, server_hostname=host)
        return connection

    def ask(
        self, url: str, token: str | None = None, method: str = "GET", body: Any = None, **more: str
    ) -> Answer:
        """Ask for an https URL on a connection of its own."""
        host, _, path = url.removeprefix("https://").partition("/")
        headers = {k.replace("_", "-"): v for k, v in more.items()}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        with contextlib.closing(self.connect(host)) as connection:
            return exchange(connection, method, f"/{path}", headers, body)


def exchange(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    body: Any = None,
) -> Answer:
    """Send one request on an open connection and read its answer."""
    connection.request(method, path, body=body, headers=dict(headers or {}))
    response = connection.getresponse()
    given = {k.lower(): v for k, v in response.getheaders()}
    return Answer(response.status, given, response.read())


@contextlib.contextmanager
def gateway(config: GatewayConfig) -> Iterator[Running]:
    """Run a gateway for `config`; its journal is whole when the context has ended."""
    material = issue(sorted(Routes(config.registries, config.allowed).hosts))
    journal: list[Exchange] = []
    recorded: list[Recorded] = []
    free = ("127.0.0.1", 0)
    with serving(
        config, material, journal.append, record=recorded.append, tls=free, proxy=free, dns=free
    ) as bound:
        yield Running(bound, material, journal, recorded)
