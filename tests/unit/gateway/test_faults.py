"""Faults: which request is struck, how often, and what becomes of an answer."""

import asyncio
from collections.abc import AsyncIterator

from pagesim.gateway.faults import Faults, answer, corrupted
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
