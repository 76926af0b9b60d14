"""Faults: which request is struck, how often, and what becomes of an answer."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from pagesim.gateway.faults import Faults, answer, corrupted, edited, slowed
from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.gateway.messages import Reply, header
from pagesim.gateway.routing import Target
from pagesim.registries.interface import Fault

TARBALL, PACKUMENT = Target("tarball", "@a/b", "1.0.0"), Target("packument", "@a/b")


def test_only_what_fits_is_struck() -> None:
    fault = Fault(status=500, packages="@a/*", asked="tarball")
    faults = Faults([fault])
    assert faults.strike(PACKUMENT) is None
    assert faults.strike(Target("tarball", "c", "1.0.0")) is None
    assert faults.strike(Target("other", endpoint="-/ping")) is None
    assert faults.strike(TARBALL) == fault


def test_times_then_the_next_fault() -> None:
    first, second = Fault(status=503, times=2), Fault(reset=True, times=1)
    faults = Faults([first, second])
    struck = [faults.strike(TARBALL) for _ in range(4)]
    assert struck == [first, first, second, None]


def test_status_with_its_own_body_and_headers() -> None:
    plain = answer(Fault(status=429))
    page = answer(Fault(status=200, body="<html>", headers={"X-Y": "1"}))
    assert plain and plain.body == b'{"error":"Too Many Requests"}'
    assert page and page.body == b"<html>"
    assert header(page.headers, "content-type") == "text/html"
    assert header(page.headers, "x-y") == "1"
    assert answer(Fault(delay=1)) is None


def test_a_corrupted_tarball_still_unpacks() -> None:
    data = b"\x1f\x8b\x08\0\0\0\0\0rest"
    body = corrupted(Reply(200, (), data), TARBALL).body
    assert body == b"\x1f\x8b\x08\0\x55\0\0\0rest"


def test_a_corrupted_packument_is_no_json() -> None:
    assert corrupted(Reply(200, (), b"{}"), PACKUMENT).body != b"{}"


def test_a_streamed_body_is_corrupted_at_the_same_place() -> None:
    async def parts() -> AsyncIterator[bytes]:
        for part in (b"\x1f\x8b", b"\x08", b"\0\0\0\0\0rest"):
            yield part

    async def collect() -> bytes:
        body = corrupted(Reply(200, (), parts()), TARBALL).body
        assert not isinstance(body, bytes)
        return b"".join([part async for part in body])

    assert asyncio.run(collect()) == b"\x1f\x8b\x08\0\x55\0\0\0rest"


@pytest.mark.parametrize(
    ("fault", "struck"),
    [
        (Fault(reset=True, nth=2), [2]),
        (Fault(reset=True, every=2), [2, 4, 6]),
        (Fault(reset=True, every=2, times=2), [2, 4]),
        (Fault(reset=True, nth=2, asked="packument"), []),
        (Fault(certificate=True), []),
    ],
)
def test_which_of_the_requests_that_fit(fault: Fault, struck: list[int]) -> None:
    faults = Faults([fault])
    assert [n for n in range(1, 7) if faults.strike(TARBALL)] == struck


DIST = {"integrity": "sha512-AA==", "shasum": "11", "tarball": "https://a.dev/npm/w/-/w-1.0.0.tgz"}
WHOLE = {"dist-tags": {"latest": "2.0.0"}, "versions": {"1.0.0": {"dist": DIST}}}


def edit(document: Any, fault: Fault) -> Any:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    reply = asyncio.run(edited(Reply(200, (("etag", "1"),), body), fault))
    assert isinstance(reply.body, bytes)
    return json.loads(reply.body) if fault.edits and reply.trouble else reply.body


def test_what_a_packument_may_be_made_to_say() -> None:
    [wrong] = edit(WHOLE, Fault(integrity=True))["versions"].values()
    assert wrong["dist"]["integrity"] != DIST["integrity"]
    assert wrong["dist"]["tarball"] == DIST["tarball"]
    [moved] = edit(WHOLE, Fault(tarballs="https://b.dev:8443"))["versions"].values()
    assert moved["dist"]["tarball"] == "https://b.dev:8443/npm/w/-/w-1.0.0.tgz"
    assert moved["dist"]["integrity"] == DIST["integrity"]
    assert edit(WHOLE, Fault(tags={"latest": "1.0.0"}))["dist-tags"] == {"latest": "1.0.0"}
    one = {"version": "1.0.0", "dist": DIST}
    assert edit(one, Fault(integrity=True))["dist"] == wrong["dist"]


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"error": "Not found"}'])
def test_what_is_no_packument_is_left_as_it_is(body: bytes) -> None:
    assert edit(body, Fault(integrity=True)) == body


def test_a_slow_body_is_whole_in_the_end() -> None:
    async def collect() -> bytes:
        reply = slowed(Reply(200, (), b"0123456789abc"), 0.2)
        assert (reply.length, isinstance(reply.body, bytes)) == (13, False)
        return b"".join([part async for part in reply.body])  # type: ignore[union-attr]  # a stream

    begun = time.monotonic()
    assert asyncio.run(collect()) == b"0123456789abc"
    assert time.monotonic() - begun >= 0.1


def test_a_host_with_a_strange_certificate_is_in_none() -> None:
    strange = RegistryConfig("https://a.dev/", "mock", "generic", faults=(Fault(certificate=True),))
    config = GatewayConfig((strange, RegistryConfig("https://b.dev/", "mock", "generic")))
    assert config.list_named(["a.dev", "b.dev"]) == ("b.dev",)
    assert config.list_named(["a.dev"]) == ("another.invalid",)
