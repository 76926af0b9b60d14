"""A real value is taken out of answers, however it is spelt and wherever it is cut."""

import asyncio
import base64
import gzip
import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagesim.gateway.messages import HttpError, Reply
from pagesim.gateway.scrub import Scrubber, scrubbed
from pagesim.registries.interface import CredentialConfig
from pagesim.secret import Secret, forms

VALUE, STAND_IN = "npm_r/EAL+real=REAL", "npm_s/TAN+dinx=STAN"
CREDENTIAL = CredentialConfig("T", Secret(STAND_IN), Secret(VALUE), ("https://r/",))
SCRUBBER = Scrubber([CREDENTIAL], f"Bearer {VALUE}")
JSON = (("content-type", "application/json"),)
BINARY = (("content-type", "application/octet-stream"),)


async def _parts(data: bytes, size: int) -> AsyncIterator[bytes]:
    for i in range(0, len(data), size):
        yield data[i : i + size]


async def _read(reply: Reply) -> bytes:
    if isinstance(reply.body, bytes):
        return reply.body
    return b"".join([part async for part in reply.body])


def answered(
    reply: Reply, scrubber: Scrubber = SCRUBBER, tarball: bool = False
) -> tuple[Reply, bytes]:
    async def run() -> tuple[Reply, bytes]:
        clean = await scrubbed(reply, scrubber, tarball=tarball)
        return clean, await _read(clean)

    return asyncio.run(run())


@given(st.sampled_from(sorted(forms(VALUE))), st.integers(1, 40), st.integers(0, 40))
def test_no_spelling_comes_through_in_any_parts(form: str, size: int, before: int) -> None:
    text = "x" * before + json.dumps({"you": form}) + "y" * 50
    _, body = answered(Reply(200, JSON, _parts(text.encode(), size)))
    assert form.encode() not in body
    assert body.startswith(b"x" * before + b'{"you": "') and body.endswith(b'"}' + b"y" * 50)


@given(st.binary(max_size=300), st.integers(1, 50))
def test_what_holds_no_value_passes_byte_for_byte(data: bytes, size: int) -> None:
    for kind in (JSON, BINARY):
        reply, body = answered(Reply(200, kind, _parts(data, size), len(data)))
        assert (reply.status, body) == (200, data)


def test_the_stand_in_takes_its_place() -> None:
    _, body = answered(Reply(200, JSON, json.dumps({"you": f"Bearer {VALUE}"}).encode()))
    assert json.loads(body) == {"you": f"Bearer {STAND_IN}"}


def test_the_whole_of_a_basic_header() -> None:
    pair = base64.b64encode(f"somebody:{VALUE}".encode()).decode()
    scrubber = Scrubber([CREDENTIAL], f"Basic {pair}")
    _, body = answered(Reply(200, JSON, f'"{pair}"'.encode()), scrubber)
    assert pair.encode() not in body


def test_a_value_that_is_itself_encoded() -> None:
    encoded = base64.b64encode(b"somebody:longpassword").decode()
    credential = CredentialConfig("T", Secret("c29tZWJvZHk6eHh4eHh4eHh4eHh4"), Secret(encoded))
    scrubber = Scrubber([credential], f"Basic {encoded}")
    assert b"longpassword" not in answered(Reply(200, JSON, b'"longpassword"'), scrubber)[1]


def test_headers() -> None:
    reply, _ = answered(Reply(302, (("location", f"https://r/?t={VALUE}"),)))
    assert reply.headers == (("location", f"https://r/?t={STAND_IN}"),)


def test_an_answer_packed_unasked() -> None:
    packed = gzip.compress(json.dumps({"you": VALUE}).encode())
    headers = (*JSON, ("content-encoding", "gzip"))
    reply, body = answered(Reply(200, headers, _parts(packed, 7), len(packed)))
    assert (reply.headers, reply.length) == (JSON, None)
    assert json.loads(body) == {"you": STAND_IN}
    with pytest.raises(HttpError):
        answered(Reply(200, (*JSON, ("content-encoding", "br")), b"\x0b\x02\x80"))


@pytest.mark.parametrize(("kind", "tarball"), [(BINARY, False), (JSON, True)])
def test_a_tarball_is_never_altered(kind: tuple[tuple[str, str], ...], tarball: bool) -> None:
    data = b"\x1f\x8b" + b"0" * 5000 + VALUE.encode() + b"1" * 5000
    reply, body = answered(Reply(200, kind, _parts(data, 999), len(data)), tarball=tarball)
    assert (reply.status, reply.trouble) == (502, "echo")
    assert VALUE.encode() not in body


def test_a_long_tarball_breaks_off_before_the_value() -> None:
    data = b"0" * 3_000_000 + VALUE.encode()
    seen = b""

    async def run() -> None:
        nonlocal seen
        reply = await scrubbed(Reply(200, BINARY, _parts(data, 65536)), SCRUBBER, tarball=True)
        assert not isinstance(reply.body, bytes)
        async for part in reply.body:
            seen += part

    with pytest.raises(HttpError) as error:
        asyncio.run(run())
    assert (error.value.status, error.value.trouble) == (502, "echo")
    assert len(seen) > 1_000_000 and b"npm_" not in seen


def test_a_short_word_is_left_alone() -> None:
    short = CredentialConfig("T", Secret("abcd"), Secret("left"), ("https://r/",))
    _, body = answered(Reply(200, JSON, b'"left-pad"'), Scrubber([short], "Bearer left"))
    assert body == b'"left-pad"'


def test_a_header_that_is_called_as_the_value_is_left_out() -> None:
    scrubber = Scrubber(
        [CredentialConfig("T", Secret("npm_stan"), Secret("npm_real9"))], "Bearer x"
    )
    assert scrubber.headers((("npm_real9", "1"), ("x", "2"))) == (("x", "2"),)
