"""What a head tells, read once for each connection's names."""

import pytest

from pagesim.gateway.interface import RegistryConfig
from pagesim.gateway.messages import HttpError
from pagesim.gateway.request import Understanding
from pagesim.gateway.routing import Routes
from pagesim.registries.interface import CredentialConfig
from pagesim.secret import Secret

BASE = "https://registry.test/"
TOKEN = CredentialConfig("TOKEN", Secret("npm_placeholder0123456789"), None, (BASE,))


def _understand() -> Understanding:
    return Understanding(Routes([RegistryConfig(BASE, "mock", "npmjs")]), [TOKEN])


def _head(target: str, *lines: str) -> bytes:
    return "\r\n".join([f"{target} HTTP/1.1", "Host: registry.test", *lines, "", ""]).encode()


def test_a_request_with_its_route_and_credential() -> None:
    raw = _head("GET /left-pad", "Authorization: Bearer npm_placeholder0123456789")
    asked = _understand()(raw, "https", "", "registry.test")
    assert asked.route and asked.route.target.package == "left-pad"
    assert asked.who.name == "TOKEN"


def test_the_same_bytes_are_read_once_but_not_for_another_name() -> None:
    understand, raw = _understand(), _head("GET /left-pad")
    first = understand(raw, "https", "", "registry.test")
    assert understand(raw, "https", "", "registry.test") is first
    for _ in range(2):
        with pytest.raises(HttpError, match="TLS handshake"):
            understand(raw, "https", "", "other.test")
    plain = understand(raw, "http", "", "").route
    assert plain and plain.cleartext


def test_a_long_head_is_read_each_time() -> None:
    understand, raw = _understand(), _head("GET /left-pad", f"A: {'x' * 2000}")
    one, two = (understand(raw, "https", "", "registry.test") for _ in range(2))
    assert one == two and one is not two


def test_a_connect_names_no_url() -> None:
    assert _understand()(_head("CONNECT registry.test:443"), "http", "", "").route is None


def test_what_is_refused_names_what_was_asked() -> None:
    with pytest.raises(HttpError) as error:
        _understand()(_head("GET /a/../b"), "https", "", "")
    assert error.value.first == ("GET", "/a/../b")
