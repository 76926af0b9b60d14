"""Forwarding to a registry on this machine: which hosts, which headers, and broken requests."""

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.registries.interface import CredentialConfig
from pagesim.secret import Secret
from tests.support.gateway_client import Running, exchange, gateway
from tests.support.mini_registry import serving

STAND_IN, REAL = "ghp_standinstandin012345", "ghp_realrealrealreal678"


def test_a_registry_on_this_machine_is_reached_where_a_configuration_names_it() -> None:
    with serving() as local:
        registry = RegistryConfig(local.url, "real", "generic")
        credential = CredentialConfig(
            "T", Secret(STAND_IN), Secret(REAL), (local.url.replace("http:", "https:"),)
        )
        config = GatewayConfig((registry,), (credential,))
        place = local.url.removeprefix("http://").strip("/")
        cases: list[tuple[bool, tuple[str, ...], int]] = [
            (True, (), 200),
            (False, (), 403),
            (False, ("127.0.0.1",), 200),
        ]
        for named, allowed, status in cases:
            changed = replace(
                config,
                registries=(replace(registry, named=named),),
                allowed=allowed,
            )
            with gateway(changed) as here:
                raw = socket.create_connection(here.bound.proxy[0], timeout=10)
                plain = http.client.HTTPConnection(place)
                plain.sock = raw
                with contextlib.closing(plain):
                    bearer = {"authorization": f"Bearer {STAND_IN}"}
                    answer = exchange(plain, "GET", "/@foobar%2fwidget", bearer)
                assert answer.status == status
            trouble = None if status == 200 else "refused-address"
            assert [e.trouble for e in here.journal] == [trouble]
    assert local.asked == [("@foobar/widget", f"Bearer {REAL}")] * 2


def _on_loopback(registry: str) -> GatewayConfig:
    real = CredentialConfig("T", Secret(STAND_IN), Secret(REAL), (registry,))
    named = RegistryConfig(registry, "real", "generic", named=True)
    return GatewayConfig((named,), (real,))


def _ask_raw(here: Running, raw: str) -> bytes:
    """Send bytes to the proxy's port; return all that comes until it closes."""
    with socket.create_connection(here.bound.proxy[0], timeout=10) as connection:
        connection.sendall(raw.encode("latin-1"))
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_only_headers_that_managers_send_are_passed_on() -> None:
    """What the recorded managers send goes through; what could make another request of it not."""
    corpus = Path(__file__).parents[1] / "unit/gateway/managers_requests.json"
    heads = [head for heads in json.loads(corpus.read_text("utf-8")).values() for head in heads]
    lines = dict(line.split(": ", 1) for head in heads for line in head.split("\r\n")[1:] if line)
    sent = {name.lower(): value for name, value in lines.items()}
    own = {"host", "authorization", "content-length", "content-encoding", "connection"}
    sent = {k: v for k, v in sent.items() if k not in own | {"proxy-connection", "content-type"}}
    odd = {
        *("X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Cookie", "TE", "Upgrade"),
        *("Proxy-Authorization", "X-JFrog-Art-Api", "Private-Token", "Expect", "Via", "X-Host"),
    }
    with serving() as local, gateway(_on_loopback(local.url)) as here:
        place = local.url.removeprefix("http://").strip("/")
        text = "".join(f"{k}: {v}\r\n" for k, v in (sent | dict.fromkeys(odd, "h2c, x")).items())
        said = _ask_raw(
            here,
            f"GET /inner HTTP/1.1\r\nHost: {place}\r\nAuthorization: Bearer {STAND_IN}\r\n{text}"
            "Connection: close, authorization, host\r\n\r\n",
        )
    assert b" 200 " in said
    assert local.asked == [("inner", f"Bearer {REAL}")]
    plain = sent | {"host": place, "authorization": f"Bearer {REAL}", "accept-encoding": "identity"}
    assert local.headers == [plain]


def test_a_chunk_that_the_client_broke_is_no_fault_of_the_registry() -> None:
    with serving() as local, gateway(_on_loopback(local.url)) as here:
        place = local.url.removeprefix("http://").strip("/")
        said = _ask_raw(
            here,
            f"POST /-/npm/v1/security/audits HTTP/1.1\r\nHost: {place}\r\n"
            "Transfer-Encoding: chunked\r\n\r\n2 x\r\n{}\r\n0\r\n\r\n",
        )
    assert b" 400 " in said
    assert [e.trouble for e in here.journal] == ["refused-request"]


@contextlib.contextmanager
def _saying(said: bytes, *, parting: bool) -> Iterator[str]:
    """Run a registry that answers the first words of each connection with `said`; give its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        opened = []

        def answer() -> None:
            with contextlib.suppress(OSError):
                while True:
                    opened.append(listening.accept()[0])
                    opened[-1].recv(65536)
                    opened[-1].sendall(said)
                    if parting:
                        opened[-1].close()

        threading.Thread(target=answer, daemon=True).start()
        try:
            yield "http://127.0.0.1:{}/".format(*listening.getsockname()[1:])
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            for connection in opened:
                connection.close()


def test_a_short_body_that_breaks_off_does_so_for_the_build() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
    with _saying(head + b"0123456789", parting=True) as url, gateway(_on_loopback(url)) as here:
        place = url.removeprefix("http://").strip("/")
        with pytest.raises(ConnectionResetError):
            _ask_raw(here, f"GET /a/-/a-1.0.0.tgz HTTP/1.1\r\nHost: {place}\r\n\r\n")
        (entry,) = here.seen(1)
    assert (entry.status, entry.bytes) == (200, 10)
    assert (entry.note, entry.trouble) == ("upstream 127.0.0.1: closed within a body", "cut-short")
    assert entry.integrity is None


def test_what_nobody_asked_for_is_no_answer() -> None:
    one = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"
    both = one + b"1" + one + b"2"
    with _saying(both, parting=False) as url, gateway(_on_loopback(url)) as here:
        place = url.removeprefix("http://").strip("/")
        ask = f"GET /a HTTP/1.1\r\nHost: {place}\r\n"
        said = _ask_raw(here, f"{ask}\r\n{ask}Connection: close\r\n\r\n")
    assert said.count(b"\r\n\r\n1") == 2
