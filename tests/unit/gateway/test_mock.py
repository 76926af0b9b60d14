"""Answers of a mocked registry, endpoint by endpoint."""

import gzip
import json
from typing import Any

import pytest

from pagesim.gateway.credentials import Presented
from pagesim.gateway.http1 import Head
from pagesim.gateway.interface import RegistryConfig
from pagesim.gateway.messages import Reply, header
from pagesim.gateway.mock import Mock
from pagesim.gateway.routing import Routes
from pagesim.gateway.store import Store
from pagesim.npm.packument import ABBREVIATED
from pagesim.registries.interface import MockPackage, MockVersion

REGISTRY = RegistryConfig(
    "https://registry.npmjs.org/",
    "mock",
    "npmjs",
    accepts=("T",),
    packages=(
        MockPackage("@a/b", (MockVersion("1.0.0"), MockVersion("2.0.0")), private=True),
        MockPackage("c", (MockVersion("1.0.0", {"description": "d"}),), tags={"beta": "1.0.0"}),
    ),
)
MOCK = Mock(REGISTRY, {REGISTRY.url: Store(REGISTRY)})
GOOD, NONE = Presented("T"), Presented()


def _ask(
    path: str, who: Presented = GOOD, method: str = "GET", body: bytes = b"", **headers: str
) -> Reply:
    route = Routes([REGISTRY]).find("https", "registry.npmjs.org", path)
    given = tuple((k.replace("_", "-"), v) for k, v in headers.items())
    return MOCK.answer(route, method, Head((method, path, "HTTP/1.1"), given), body, who)


def _json(reply: Reply) -> Any:
    assert isinstance(reply.body, bytes)
    return json.loads(reply.body)


def test_both_forms_of_a_packument() -> None:
    full, short = _ask("/c", NONE), _ask("/c", NONE, accept=ABBREVIATED)
    assert _json(full)["time"] and _json(full)["versions"]["1.0.0"]["description"] == "d"
    assert header(short.headers, "content-type") == ABBREVIATED
    assert "description" not in _json(short)["versions"]["1.0.0"]
    assert full.accepted is None  # public: no one asked


def test_if_none_match() -> None:
    etag = header(_ask("/c").headers, "etag") or ""
    assert _ask("/c", if_none_match=f'"other", W/{etag}').status == 304
    assert _ask("/c", if_none_match=etag, accept=ABBREVIATED).status == 200


def test_manifest_of_a_version_or_tag() -> None:
    assert _json(_ask("/@a%2fb/1.0.0"))["version"] == "1.0.0"
    assert _json(_ask("/@a/b/latest"))["version"] == "2.0.0"
    assert _ask("/@a/b/3.0.0").status == 404


def test_private_without_credential() -> None:
    for path in ("/@a%2fb", "/@a/b/1.0.0", "/@a/b/-/b-1.0.0.tgz", "/-/package/@a%2fb/dist-tags"):
        refused, served = _ask(path, NONE), _ask(path)
        assert (refused.status, refused.accepted) == (404, False), path
        assert (served.status, served.accepted) == (200, True), path


def test_dist_tags() -> None:
    assert _json(_ask("/-/package/c/dist-tags")) == {"latest": "1.0.0", "beta": "1.0.0"}
    assert _ask("/-/package/nope/dist-tags").status == 404


def test_small_endpoints() -> None:
    assert _json(_ask("/-/ping")) == {}
    assert _json(_ask("/-/npm/v1/keys")) == {"keys": []}
    assert _json(_ask("/-/whoami")) == {"username": "pagesim"}
    assert _ask("/-/whoami", NONE).status == 401
    assert _ask("/-/v1/search?text=x").status == 404
    assert _ask("/nope").status == 404


def test_bulk_audit() -> None:
    assert _json(_ask("/-/npm/v1/security/advisories/bulk", method="POST")) == {}


def test_quick_audit_has_the_metadata_that_npm_6_needs() -> None:
    tree: Any = {"dependencies": {"a": {"dependencies": {"b": {}}}, "c": {}}}
    body = gzip.compress(json.dumps(tree).encode())
    path = "/-/npm/v1/security/audits/quick"
    answer = _json(_ask(path, method="POST", body=body, content_encoding="gzip"))
    assert answer["metadata"]["totalDependencies"] == 3
    assert answer["metadata"]["vulnerabilities"]["critical"] == 0
    assert answer["advisories"] == {}
    for broken in (b"\x1f\x8bbroken", b"[1]", b"nonsense"):
        reply = _ask(path, method="POST", body=broken, content_encoding="gzip")
        assert _json(reply)["metadata"]["totalDependencies"] == 0


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "PATCH"])
def test_nothing_can_be_changed(method: str) -> None:
    assert _ask("/c", method=method).status == 405
