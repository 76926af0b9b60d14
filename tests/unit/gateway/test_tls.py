"""TLS from bytes to bytes, with Python's own client on the other side."""

import ssl

import pytest

from pagesim.errors import GatewayError
from pagesim.gateway.ca import issue
from pagesim.gateway.interface import TlsMaterial
from pagesim.gateway.tls import ServerTls, server_context

MATERIAL = issue(("registry.test",))


class _Client:
    """A client that trusts the certificate, or not."""

    def __init__(self, trusted: str | None) -> None:
        self.into, self.out = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.create_default_context(cadata=trusted)
        self.side = context.wrap_bio(self.into, self.out, server_hostname="registry.test")

    def shake(self, server: ServerTls) -> None:
        for _ in range(3):
            try:
                self.side.do_handshake()
            except ssl.SSLWantReadError:
                pass
            finally:
                server.unpack(self.out.read())
            self.into.write(server.pending())


def test_both_ways_with_the_name_that_was_asked_for() -> None:
    server, client = ServerTls(server_context(MATERIAL)), _Client(MATERIAL.ca)
    client.shake(server)
    assert server.secured and server.wanted == "registry.test"
    client.side.write(b"a" * 40_000)
    assert server.unpack(client.out.read()) == b"a" * 40_000
    client.into.write(server.pack(b"b" * 40_000))
    got = b""
    while len(got) < 40_000:
        got += client.side.read(40_000)
    assert got == b"b" * 40_000


def test_bytes_may_come_in_any_pieces() -> None:
    server, client = ServerTls(server_context(MATERIAL)), _Client(MATERIAL.ca)
    client.shake(server)
    client.side.write(b"hello")
    wire = client.out.read()
    assert [server.unpack(wire[i : i + 1]) for i in range(len(wire))][-1] == b"hello"


def test_the_server_says_that_it_ends() -> None:
    server, client = ServerTls(server_context(MATERIAL)), _Client(MATERIAL.ca)
    client.shake(server)
    client.into.write(server.close())
    assert client.side.read(10) == b""


def test_the_client_says_that_it_ends_behind_its_last_words() -> None:
    server, client = ServerTls(server_context(MATERIAL)), _Client(MATERIAL.ca)
    client.shake(server)
    client.side.write(b"last")
    with pytest.raises(ssl.SSLWantReadError):
        client.side.unwrap()
    assert server.unpack(client.out.read()) == b"last"
    assert server.ended


def test_a_client_that_distrusts_is_known_by_its_name() -> None:
    server, client = ServerTls(server_context(MATERIAL)), _Client(None)
    with pytest.raises(ssl.SSLError):
        client.shake(server)
    assert not server.secured and server.wanted == "registry.test"


def test_a_certificate_of_another_key_is_refused() -> None:
    other = issue(("registry.test",))
    with pytest.raises(GatewayError, match="cannot be used"):
        server_context(TlsMaterial(MATERIAL.certificate, other.key, MATERIAL.ca))
