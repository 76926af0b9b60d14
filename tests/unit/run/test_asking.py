"""Real registries are asked gently, by the gateway's rules: here two servers on loopback."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.registries.interface import CredentialConfig
from pagesim.run.asking import AT_ONCE, FIRST_BYTE, Heard, Limits, Question, ask_all
from pagesim.secret import Secret

REAL, STAND_IN = "ghp_the-real-value-itself", "ghp_xxx-xxxx-xxxxx-xxxxxx"
TARBALL = b"\x1f\x8b" + bytes(5000)


class Server(ThreadingHTTPServer):
    """Notes what it is asked, and how many ask at once."""

    elsewhere = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str | None, str | None]] = []
        self.now = self.most = 0
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        served = self.server
        assert isinstance(served, Server)
        with served.lock:
            served.now += 1
            served.most = max(served.most, served.now)
            served.asked.append((self.path, self.headers["authorization"], self.headers["range"]))
        time.sleep(0.02 if "slow" in self.path else 0)
        status = 302 if "moved" in self.path else 429 if "enough" in self.path else 206
        body = TARBALL[:1] if self.headers["range"] == "bytes=0-0" else TARBALL
        with served.lock:
            served.now -= 1
        self.send_response(status)
        if status == 302:
            self.send_header("location", f"{served.elsewhere}there")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def two() -> Iterator[tuple[Server, Server]]:
    with serving() as one, serving() as other:
        one.elsewhere = other.url
        yield one, other


def ask(two: tuple[Server, Server], *paths: str, headers: bool = False) -> list[Heard]:
    registries = tuple(RegistryConfig(s.url, "real", "generic") for s in two)
    token = CredentialConfig("T", Secret(STAND_IN), Secret(REAL), (two[0].url,))
    more = (FIRST_BYTE,) if headers else ()
    questions = [Question(two[0].url + path, f"Bearer {STAND_IN}", more) for path in paths]
    return asyncio.run(ask_all(GatewayConfig(registries, (token,)), questions, Limits()))


def test_one_byte_of_a_tarball_is_asked_for_with_the_real_value(two: tuple[Server, Server]) -> None:
    [heard] = ask(two, "ui/-/ui-1.0.0.tgz", headers=True)
    assert two[0].asked == [("/ui/-/ui-1.0.0.tgz", f"Bearer {REAL}", "bytes=0-0")]
    assert (heard.served, heard.body) == (True, TARBALL[:1])


def test_a_redirect_is_followed_without_it(two: tuple[Server, Server]) -> None:
    [heard] = ask(two, "moved/-/moved-1.0.0.tgz", headers=True)
    assert two[1].asked == [("/there", None, "bytes=0-0")]
    assert heard.served and heard.url.startswith(two[0].url)


def test_four_at_once(two: tuple[Server, Server]) -> None:
    assert all(heard.served for heard in ask(two, *(f"slow{n}" for n in range(20))))
    assert 1 < two[0].most <= AT_ONCE


def test_enough_is_enough(two: tuple[Server, Server]) -> None:
    heard = ask(two, *(f"enough{n}" for n in range(20)))
    assert all(h.limited and not h.served for h in heard)
    assert len(two[0].asked) <= AT_ONCE


def test_what_two_readers_could_take_differently_is_not_asked(two: tuple[Server, Server]) -> None:
    [heard] = ask(two, "a/%2e%2e/b")
    assert heard.walled and not two[0].asked


def test_a_host_that_redirects_lead_to_is_asked_as_gently(two: tuple[Server, Server]) -> None:
    two[0].elsewhere = f"{two[1].url}slow/"
    registries = tuple(RegistryConfig(s.url, "real", "generic") for s in two)
    urls = [url for n in range(12) for url in (f"{two[0].url}moved{n}", f"{two[1].url}slow{n}")]
    questions = [Question(url, None) for url in urls]
    heard = asyncio.run(ask_all(GatewayConfig(registries), questions, Limits()))
    assert all(h.served for h in heard)
    assert 1 < two[1].most <= AT_ONCE
