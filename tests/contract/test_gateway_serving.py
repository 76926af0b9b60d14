"""The gateway over real sockets, asked with Python's own HTTP client."""

import contextlib
import gzip
import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from pagesim.errors import GatewayError
from pagesim.gateway.ca import issue
from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.gateway.thread import serving
from pagesim.late import replace
from pagesim.npm.integrity import matches
from pagesim.registries.interface import CredentialConfig, Fault, MockPackage, MockVersion
from pagesim.secret import Secret
from tests.support.gateway_client import Running, exchange, gateway

GITHUB = "https://npm.pkg.github.com/"
NPMJS = "https://registry.npmjs.org/"
TOKEN = "ghp_placeholder0123456789"
BIG = {"big.txt": "x" * 3_000_000}
CONFIG = GatewayConfig(
    (
        RegistryConfig(
            GITHUB,
            "mock",
            "github",
            accepts=("TOKEN_FOR_GITHUB",),
            packages=(
                MockPackage("@foobar/widget", (MockVersion("1.2.0"),), private=True),
                MockPackage("@foobar/big", (MockVersion("1.0.0", {}, BIG),), private=True),
            ),
        ),
        RegistryConfig(
            NPMJS,
            "mock",
            "npmjs",
            packages=(MockPackage("left-pad", (MockVersion("1.3.0"),)),),
            aliases=("https://registry.yarnpkg.com/",),
        ),
        RegistryConfig(
            "https://faulty.example/npm/",
            "mock",
            "generic",
            packages=tuple(
                MockPackage(name, (MockVersion("1.0.0"),))
                for name in ("reset", "late", "cut", "bad", "flaky")
            ),
            faults=(
                Fault(reset=True, packages="reset"),
                Fault(delay=0.2, packages="late"),
                Fault(truncate=True, packages="cut", asked="tarball"),
                Fault(corrupt=True, packages="bad", asked="tarball"),
                Fault(status=503, packages="flaky", times=1),
            ),
        ),
        RegistryConfig("http://plain.example:4873/", "mock", "generic"),
    ),
    (CredentialConfig("TOKEN_FOR_GITHUB", Secret(TOKEN), None, (GITHUB,)),),
)


@pytest.fixture
def running() -> Iterator[Running]:
    with gateway(CONFIG) as found:
        yield found


def test_a_private_package_end_to_end(running: Running) -> None:
    url = f"{GITHUB}@foobar%2fwidget"
    assert running.ask(url).json == {"error": "authentication token not provided"}
    assert running.ask(url, "wrong").status == 401
    document = running.ask(url, TOKEN).json
    dist = document["versions"]["1.2.0"]["dist"]
    tarball = running.ask(dist["tarball"], TOKEN)
    assert matches(dist["integrity"], tarball.body)
    journal = running.seen(4)
    seen = [(e.status, e.credential, e.accepted) for e in journal]
    assert seen == [
        (401, None, False),
        (401, "unknown", False),
        (200, "TOKEN_FOR_GITHUB", True),
        (200, "TOKEN_FOR_GITHUB", True),
    ]
    last = journal[-1]
    assert (last.asked, last.package, last.version) == ("tarball", "@foobar/widget", "1.2.0")
    assert (last.registry, last.mode, last.bytes) == (GITHUB, "mock", len(tarball.body))
    assert 0 < last.started < 10 and 0 <= last.seconds < 10


def test_an_alias_names_its_own_tarballs(running: Running) -> None:
    document = running.ask("https://registry.yarnpkg.com/left-pad").json
    tarball = document["versions"]["1.3.0"]["dist"]["tarball"]
    assert tarball == "https://registry.yarnpkg.com/left-pad/-/left-pad-1.3.0.tgz"
    assert running.ask(tarball).status == 200
    assert {e.registry for e in running.seen(2)} == {NPMJS}


def test_one_connection_serves_many_requests(running: Running) -> None:
    with contextlib.closing(running.connect("registry.npmjs.org")) as connection:
        head = exchange(connection, "HEAD", "/left-pad")
        body = exchange(connection, "GET", "/left-pad")
        again = exchange(connection, "GET", "/left-pad", {"if-none-match": body.headers["etag"]})
        packed = gzip.compress(json.dumps({"left-pad": ["1.3.0"]}).encode())
        path = "/-/npm/v1/security/advisories/bulk"
        audit = exchange(connection, "POST", path, {"content-encoding": "gzip"}, packed)
        chunks = exchange(connection, "POST", path, body=iter([b"{", b"}"]))
    assert head.body == b"" and int(head.headers["content-length"]) == len(body.body)
    assert (again.status, again.body) == (304, b"")
    assert audit.json == chunks.json == {}
    assert [e.asked for e in running.seen(5)] == ["packument"] * 3 + ["audit"] * 2


def test_what_is_asked_again_is_judged_and_told_again(running: Running) -> None:
    """An answer that was given before is sent as it is: to the same request alone."""
    url = f"{GITHUB}@foobar%2fwidget"
    tarball = running.ask(url, TOKEN).json["versions"]["1.2.0"]["dist"]["tarball"]
    path = tarball.removeprefix(GITHUB.rstrip("/"))
    good, bad = {"authorization": f"Bearer {TOKEN}"}, {"authorization": "Bearer wrong"}
    with contextlib.closing(running.connect("npm.pkg.github.com")) as connection:
        asked = [
            exchange(connection, method, path, headers)
            for method, headers in [("GET", good)] * 3 + [("GET", bad), ("HEAD", good)] * 2
        ]
    assert [a.status for a in asked] == [200, 200, 200, 401, 200, 401, 200]
    first, *_, head = asked
    assert {a.body for a in asked[:3]} == {first.body} and head.body == b""
    served = [a for a in asked if a.status == 200]
    assert all(a.headers.keys() == first.headers.keys() and a.headers["date"] for a in served)
    told = [replace(e, started=0.0, seconds=0.0) for e in running.seen(8)[1:]]
    assert told[0] == told[1] == told[2] and told[0].integrity
    assert (told[3], told[4]) == (told[5], told[6])
    assert [e.accepted for e in told[:5]] == [True, True, True, False, True]


def test_what_is_asked_again_waits_for_what_is_being_answered() -> None:
    base = "http://plain.example/"
    late = RegistryConfig(f"{base}late/", "mock", "generic", faults=(Fault(delay=0.2),))
    config = GatewayConfig((RegistryConfig(base, "mock", "generic"), late))

    def ask(sock: socket.socket, path: str) -> None:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: plain.example\r\n\r\n".encode())

    def read(sock: socket.socket, count: int) -> None:
        answers = b""
        while answers.count(b"HTTP/1.1 200") < count:
            answers += sock.recv(10_000)

    with (
        gateway(config) as running,
        socket.create_connection(running.bound.proxy[0], timeout=10) as sock,
    ):
        ask(sock, "/-/ping")
        read(sock, 1)
        ask(sock, "/late/-/ping")
        time.sleep(0.05)
        ask(sock, "/-/ping")
        read(sock, 2)
        told = [urlsplit(e.url).path for e in running.seen(3)]
    assert told == ["/-/ping", "/late/-/ping", "/-/ping"]


def test_expect_continue(running: Running) -> None:
    with contextlib.closing(running.connect("registry.npmjs.org")) as connection:
        path = "/-/npm/v1/security/advisories/bulk"
        headers = {"expect": "100-continue", "content-length": "2"}
        connection.putrequest("POST", path)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        assert connection.sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.send(b"{}")
        assert connection.getresponse().status == 200


def test_the_proxy_ends_tls_for_names_in_force_only(running: Running) -> None:
    host, port = running.bound.proxy[0]
    inside = http.client.HTTPSConnection(host, port, context=running.context, timeout=10)
    inside.set_tunnel("registry.npmjs.org", 443)
    assert exchange(inside, "GET", "/left-pad").status == 200
    inside.close()
    outside = http.client.HTTPSConnection(host, port, context=running.context, timeout=10)
    outside.set_tunnel("evil.example", 443)
    with pytest.raises(OSError, match="403"):
        outside.request("GET", "/")
    refused = running.seen(2)[-1]
    assert (refused.method, refused.url) == ("CONNECT", "https://evil.example/")
    assert refused.status == 403
    assert refused.registry is None and "evil.example" in (refused.note or "")


def test_a_registry_without_tls(running: Running) -> None:
    host, port = running.bound.proxy[0]
    with contextlib.closing(http.client.HTTPConnection(host, port, timeout=10)) as connection:
        direct = exchange(connection, "GET", "/-/ping", {"host": "plain.example:4873"})
        proxied = exchange(connection, "GET", "http://plain.example:4873/-/ping")
    with contextlib.closing(http.client.HTTPConnection(host, port, timeout=10)) as tunnel:
        tunnel.set_tunnel("plain.example", 4873)
        assert exchange(tunnel, "GET", "/-/ping").status == 200
    assert direct.status == proxied.status == 200
    assert {e.url for e in running.seen(3)} == {"http://plain.example:4873/-/ping"}


def test_what_no_registry_has(running: Running) -> None:
    host, port = running.bound.proxy[0]
    with contextlib.closing(http.client.HTTPConnection(host, port, timeout=10)) as plain:
        undeclared = exchange(plain, "GET", "/x", {"host": "other.example"})
    with contextlib.closing(running.connect("faulty.example")) as connection:
        outside = exchange(connection, "GET", "/elsewhere/x")
        upwards = exchange(connection, "GET", "/npm/../x")
    with contextlib.closing(running.connect("faulty.example")) as connection:
        fronted = exchange(connection, "GET", "/x", {"host": "registry.npmjs.org"})
    assert undeclared.status == 403
    assert "other.example is not a declared registry" in undeclared.json["error"]
    assert outside.status == 404
    assert (upwards.status, fronted.status) == (400, 400)
    seen = running.seen(4)
    assert [e.registry for e in seen] == [None] * 4
    assert [e.trouble for e in seen] == ["refused-host", "refused-path", *["refused-request"] * 2]


def test_faults(running: Running) -> None:
    base = "https://faulty.example/npm"
    with pytest.raises(ConnectionError):
        running.ask(f"{base}/reset")
    start = time.monotonic()
    assert running.ask(f"{base}/late").status == 200
    assert time.monotonic() - start >= 0.2
    with pytest.raises(http.client.IncompleteRead):
        running.ask(f"{base}/cut/-/cut-1.0.0.tgz")
    dist = running.ask(f"{base}/bad").json["versions"]["1.0.0"]["dist"]
    assert not matches(dist["integrity"], running.ask(dist["tarball"]).body)
    assert [running.ask(f"{base}/flaky").status for _ in range(2)] == [503, 200]
    journal = running.seen(7)
    statuses = [(e.package, e.status) for e in journal]
    assert ("reset", None) in statuses and ("flaky", 503) in statuses
    assert all(e.note for e in journal if e.package in ("reset", "late", "cut"))


def test_a_client_that_goes_away_is_in_the_journal() -> None:
    with gateway(CONFIG) as running:
        connection = running.connect("npm.pkg.github.com")
        path = "/download/@foobar/big/1.0.0/0"
        connection.request("GET", path, headers={"authorization": f"Bearer {TOKEN}"})
        connection.sock.recv(1000)
        connection.close()
    assert [(e.package, e.status) for e in running.journal] == [("@foobar/big", 200)]


def test_a_client_that_distrusts_the_certificate(running: Running) -> None:
    raw = socket.create_connection(running.bound.tls[0], timeout=10)
    with pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(raw, server_hostname="registry.npmjs.org")
    socket.create_connection(running.bound.tls[0], timeout=10).close()  # a look at the port
    (entry,) = running.seen(1)
    assert (entry.url, entry.status, entry.registry) == (NPMJS, None, NPMJS)
    assert "trust" in (entry.note or "")


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nbroken\r\n\r\n",
        b"GET x HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nA:" + b"x" * 99999,
    ],
)
def test_what_is_no_request(running: Running, data: bytes) -> None:
    with contextlib.closing(running.connect("registry.npmjs.org")) as connection:
        connection.sock.sendall(data)
        status = connection.sock.recv(100).split()[1]
    assert int(status) == running.seen(1)[0].status
    assert status in (b"400", b"431")


@pytest.mark.parametrize("target", ["https://[/x", "//[x", "/a[b]", "https://u:p[@h:99/a"])
def test_what_was_refused_is_a_url_in_the_journal(running: Running, target: str) -> None:
    with contextlib.closing(running.connect("registry.npmjs.org")) as connection:
        connection.sock.sendall(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        assert connection.sock.recv(100).split()[1] == b"400"
    (entry,) = running.seen(1)
    assert urlsplit(entry.url).hostname and entry.trouble == "refused-request"


def test_names(running: Running) -> None:
    def look_up(name: str) -> int:
        labels = b"".join(bytes([len(p)]) + p.encode() for p in name.split("."))
        query = b"\0\1\1\0\0\1\0\0\0\0\0\0" + labels + b"\0\0\1\0\1"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(5)
            sock.sendto(query, running.bound.dns[0])
            return sock.recv(512)[3] & 0x0F

    assert look_up("registry.npmjs.org") == 0
    assert look_up("evil.example") == look_up("//[evil") == 3
    entry, odd = running.seen(2)
    assert odd.url == "%2F%2F%5Bevil"
    assert (entry.method, entry.url, entry.asked) == ("LOOKUP", "evil.example", "name")


def test_sockets_that_are_already_open() -> None:
    material = issue(["registry.npmjs.org"])
    first = socket.create_server(("127.0.0.1", 0))
    with serving(CONFIG, material, print, tls=[first, ("127.0.0.1", 0)]) as bound:
        assert bound.tls[0] == first.getsockname()
        assert bound.tls[1][1] not in (0, bound.tls[0][1])


def test_an_address_that_is_taken() -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    material = issue(["registry.npmjs.org"])
    with (
        contextlib.closing(taken),
        pytest.raises(GatewayError, match="cannot listen on 127"),
        serving(CONFIG, material, print, tls=taken.getsockname()),
    ):
        pass


def test_it_stops_within_a_second_whatever_is_open() -> None:
    with gateway(CONFIG) as running:
        idle = running.connect("registry.npmjs.org")
        exchange(idle, "GET", "/left-pad")
        start = time.monotonic()
    assert time.monotonic() - start < 1
    idle.close()
