import json
import threading
from queue import SimpleQueue

import pytest

from pagesim.engine.docker import gateway as docker_gateway
from pagesim.engine.docker.gateway import GatewayTalk, configuration
from pagesim.errors import GatewayError
from pagesim.gateway.interface import Exchange, GatewayConfig, Recorded, RegistryConfig, TlsMaterial
from pagesim.registries.interface import CredentialConfig
from pagesim.secret import Secret

EXCHANGE = Exchange("GET", "https://npm.pkg.github.com/a", 200, "packument")

RECORDED = Recorded("GET", "https://a/b.tgz", 200, (("x", "y"),), "QUJD" * 200_000)


class Pipe:
    """A gateway's streams, written by the test."""

    def __init__(self) -> None:
        self.sent = b""
        self._chunks: SimpleQueue[bytes] = SimpleQueue()
        self._rest = b""

    def send(self, data: bytes) -> None:
        self.sent += data

    def says(self, text: str, stream: int = 1) -> None:
        raw = text.encode()
        self._chunks.put(bytes([stream, 0, 0, 0]) + len(raw).to_bytes(4, "big") + raw)

    def event(self, **event: object) -> None:
        self.says(json.dumps(event) + "\n")

    def ends(self) -> None:
        self._chunks.put(b"")

    def receive(self, most: int) -> bytes:
        self._rest = self._rest or self._chunks.get()
        piece, self._rest = self._rest[:most], self._rest[most:]
        return piece


def _talk(pipe: Pipe, died: threading.Event) -> GatewayTalk:
    talk = GatewayTalk(pipe)
    talk.configure(b"{}\n", died.set)
    return talk


@pytest.fixture
def died() -> threading.Event:
    return threading.Event()


def test_exchanges_are_gathered_in_order(died: threading.Event) -> None:
    pipe = Pipe()
    talk = _talk(pipe, died)
    pipe.event(event="ready", bound={})
    talk.wait_ready()
    pipe.event(event="exchange", **EXCHANGE.to_data())
    pipe.event(event="recorded", **RECORDED.to_data())
    pipe.event(event="something new")
    assert talk.find_death() is None
    talk.stop_serving()
    pipe.event(event="finished")
    assert talk.finish() == ((EXCHANGE,), (RECORDED,))
    assert not died.is_set()


def test_one_that_nobody_has_asked_for_anything_waits(died: threading.Event) -> None:
    pipe = Pipe()
    talk = GatewayTalk(pipe)
    assert talk.is_waiting()
    talk.configure(b"{}\n", died.set)
    assert not talk.is_waiting()
    pipe.ends()


def test_one_that_goes_on_forgets_what_was_before(died: threading.Event) -> None:
    pipe = Pipe()
    talk = _talk(pipe, died)
    pipe.event(event="ready", bound={})
    talk.wait_ready()
    pipe.event(event="exchange", **EXCHANGE.to_data())
    assert not talk.is_waiting()
    talk.stop_serving()
    pipe.event(event="finished")
    assert talk.finish() == ((EXCHANGE,), ())
    assert talk.is_waiting() and not died.is_set()
    talk.configure(b"[]\n", died.set)
    assert pipe.sent == b"{}\n\n[]\n"
    assert not talk.is_waiting()
    pipe.event(event="ready", bound={})
    pipe.event(event="finished")
    talk.wait_ready()
    assert talk.finish() == ((), ())
    talk.configure(b"()\n", died.set)
    pipe.ends()
    assert died.wait(5) and not talk.is_waiting()


def test_one_that_does_not_start_says_why(died: threading.Event) -> None:
    pipe = Pipe()
    talk = _talk(pipe, died)
    pipe.event(event="failed", message="port 443 is taken")
    pipe.says("Traceback\n", stream=2)
    pipe.ends()
    with pytest.raises(GatewayError, match="did not start: port 443 is taken\nTraceback"):
        talk.wait_ready()


def test_one_that_dies_is_noticed_at_once(died: threading.Event) -> None:
    pipe = Pipe()
    talk = _talk(pipe, died)
    pipe.event(event="ready")
    talk.wait_ready()
    pipe.ends()
    assert died.wait(5)
    assert "died during the install" in str(talk.find_death())


@pytest.mark.parametrize("ends", [True, False])
def test_a_journal_that_is_not_whole_is_no_journal(
    died: threading.Event, monkeypatch: pytest.MonkeyPatch, ends: bool
) -> None:
    monkeypatch.setattr(docker_gateway, "END", 0.05)
    pipe = Pipe()
    talk = _talk(pipe, died)
    pipe.event(event="ready")
    talk.wait_ready()
    talk.stop_serving()
    pipe.event(event="exchange", **EXCHANGE.to_data())
    if ends:
        pipe.ends()
    with pytest.raises(GatewayError, match="before it had told all"):
        talk.finish()
    pipe.ends()


def test_one_that_never_is_ready_is_given_up_on(
    died: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docker_gateway, "START", 0.05)
    pipe = Pipe()
    talk = _talk(pipe, died)
    with pytest.raises(GatewayError, match="not ready") as caught:
        talk.wait_ready()
    assert caught.value.hint
    pipe.ends()


def test_the_configuration_is_one_line_that_the_gateway_reads_back() -> None:
    registries = (
        RegistryConfig("https://a.example:8443/npm/", "mock", "generic"),
        RegistryConfig("http://b.example:4873/", "mock", "generic"),
    )
    config = GatewayConfig(
        registries, (CredentialConfig("T", Secret("stand-in"), Secret("va\nlue"), ("https://a/",)),)
    )
    line = configuration(config, TlsMaterial("cert\n", "key\n", "ca\n"), "172.18.0.2")
    assert line.count(b"\n") == 1
    data = json.loads(line)
    assert GatewayConfig.from_data(data["gateway"]) == config
    assert data["listen"]["tls"] == [["172.18.0.2", 443], ["172.18.0.2", 8443]]
    assert data["listen"]["proxy"] == [["172.18.0.2", 80], ["172.18.0.2", 4873]]
    assert data["listen"]["dns"] == ["172.18.0.2", 53]
    assert data["listen"]["answer"] == "172.18.0.2"
