"""Configuration as data, name look-ups, no_proxy."""

import json
import struct
from typing import Any

import pytest

from pagesim.gateway.dns import Resolver
from pagesim.gateway.interface import Exchange, GatewayConfig, Recorded, RegistryConfig, Upstream
from pagesim.gateway.upstream import Origin, UpstreamError, bypasses, split
from pagesim.registries.interface import CredentialConfig, Fault, MockPackage, MockVersion
from pagesim.secret import Secret


def test_configuration_survives_json() -> None:
    registry = RegistryConfig(
        "https://r/",
        "replay",
        "generic",
        accepts=("T",),
        packages=(
            MockPackage("a", (MockVersion("1.0.0", {"bin": "x"}),), tags={"latest": "1.0.0"}),
        ),
        aliases=("https://s/",),
        forbids=("U",),
        faults=(Fault(status=500, headers={"a": "b"}),),
        cassette=(Recorded("GET", "https://r/a", 200, (("etag", "x"),), "e30="),),
    )
    credential = CredentialConfig("T", Secret("p"), Secret("v"), ("https://r/",))
    config = GatewayConfig((registry,), (credential,), Upstream("pem", "http://p:1", "a"), True)
    assert GatewayConfig.from_data(json.loads(json.dumps(config.to_data()))) == config


def test_older_data_has_no_faults() -> None:
    data = GatewayConfig((RegistryConfig("https://r/", "mock", "npmjs"),)).to_data()
    for added in ("forbids", "faults", "cassette"):
        del data["registries"][0][added]
    del data["record"]
    assert GatewayConfig.from_data(data).registries[0].faults == ()


def test_a_credential_does_not_print_its_value() -> None:
    assert "ghp" not in repr(CredentialConfig("T", Secret("ghp_placeholder"), Secret("ghp_value")))


def test_exchanges_survive_json() -> None:
    exchange = Exchange("GET", "https://r/a", 200, "packument", accepted=True)
    assert Exchange.from_data(json.loads(json.dumps(exchange.to_data()))) == exchange


class _Transport:
    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def sendto(self, data: bytes, addr: Any) -> None:
        self.sent.append(data)


def _query(name: str, kind: int = 1) -> bytes:
    labels = b"".join(bytes([len(p)]) + p.encode() for p in name.split("."))
    return (
        struct.pack(">HHHHHH", 7, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">HH", kind, 1)
    )


def _look_up(*queries: bytes) -> tuple[list[bytes], list[str]]:
    refused: list[str] = []
    resolver, transport = (
        Resolver(frozenset({"r.example"}), "127.0.0.9", refused.append),
        _Transport(),
    )
    resolver.connection_made(transport)
    for query in queries:
        resolver.datagram_received(query, ("127.0.0.1", 1))
    return transport.sent, refused


def test_a_name_in_force_has_the_given_address() -> None:
    (answer,), refused = _look_up(_query("R.example"))
    assert answer[:2] == b"\0\7" and answer[3] & 0x0F == 0
    assert answer.endswith(bytes([127, 0, 0, 9]))
    assert refused == []


def test_a_name_in_force_without_the_type_asked() -> None:
    (answer,), refused = _look_up(_query("r.example", 28))
    assert answer[3] & 0x0F == 0 and struct.unpack(">H", answer[6:8]) == (0,)
    assert refused == []


def test_another_name_does_not_exist_and_is_told_once() -> None:
    answers, refused = _look_up(_query("evil.example"), _query("evil.example", 28))
    assert [a[3] & 0x0F for a in answers] == [3, 3]
    assert refused == ["evil.example"]


def test_nonsense_is_no_query() -> None:
    assert _look_up(b"short")[0] == []
    assert _look_up(b"\0\7\x81\0" + bytes(8))[0] == []  # an answer
    (broken,), _ = _look_up(_query("a")[:13])
    assert broken[3] & 0x0F == 1


@pytest.mark.parametrize(
    ("no_proxy", "bypassed"),
    [
        ("", False),
        ("*", True),
        ("example.com", True),
        (".example.com", True),
        ("*.example.com", True),
        ("other.org, r.example.com:443", True),
        ("r.example.com:8443", False),
        ("ample.com", False),
    ],
)
def test_no_proxy(no_proxy: str, bypassed: bool) -> None:
    assert bypasses(no_proxy, Origin("https", "r.example.com", 443)) is bypassed


def test_origins() -> None:
    assert split("https://r.example/x")[0].authority == "r.example"
    assert split("http://r.example:8080/x")[0].authority == "r.example:8080"
    for url in ("ftp://x/", "https:///x", "https://x:no/"):
        with pytest.raises(UpstreamError):
            split(url)
