"""How an answer goes out: in how many writes, framed how, and what breaks it off."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest

from pagesim.gateway.interface import Asked
from pagesim.gateway.journal import Entry
from pagesim.gateway.messages import BrokenOff, HttpError, Reply, json_reply
from pagesim.gateway.responder import Responder
from pagesim.gateway.routing import Routes, Target
from pagesim.npm.integrity import Digest


@dataclass
class Writes:
    """What was written, write by write."""

    made: list[bytes] = field(default_factory=list)

    def write(self, data: bytes) -> None:
        self.made.append(data)

    async def drain(self) -> None:
        """Nothing is held back."""


async def _parts(*parts: bytes, error: HttpError | None = None) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
    if error:
        raise error


def _sent(
    reply: Reply, method: str = "GET", asked: Asked = "other"
) -> tuple[list[bytes], Entry, bool]:
    writes, entry = Writes(), Entry(method, "https://r/a", "other", 0.0)
    entry.route = replace(Routes(()).find("https", "r", "/a"), target=Target(asked))
    responder = Responder(writes)
    sending = responder.send(reply, entry, method=method, version="HTTP/1.1", keep=True)
    keep = asyncio.run(sending)
    return writes.made, entry, keep


def test_a_small_answer_is_one_write() -> None:
    """Yarn 1 takes a head that comes alone for a hang-up."""
    (made,), entry, keep = _sent(json_reply(401, {"error": "no"}))
    assert made.endswith(b'\r\n\r\n{"error":"no"}')
    assert (entry.status, entry.bytes, keep) == (401, 14, True)


def test_so_is_a_small_one_that_comes_in_parts() -> None:
    (made,), entry, _ = _sent(Reply(401, (), _parts(b"a", b"b", b"c")))
    assert b"content-length: 3\r\n" in made and made.endswith(b"\r\n\r\nabc")
    assert entry.bytes == 3


@pytest.mark.parametrize(
    ("reply", "asked", "known"),
    [
        (Reply(200, (), b"bytes"), "tarball", True),
        (Reply(200, (), _parts(b"by", b"tes")), "tarball", True),
        (Reply(200, (), b"bytes"), "packument", False),
        (Reply(404, (), b"bytes"), "tarball", False),
        (Reply(200, (("content-encoding", "gzip"),), b"bytes"), "tarball", False),
        (Reply(200, (), b"bytes", cut=True), "tarball", False),
    ],
)
def test_a_whole_tarball_is_known_by_its_bytes(reply: Reply, asked: Asked, known: bool) -> None:
    _, entry, _ = _sent(reply, asked=asked)
    digest = Digest()
    digest.feed(b"bytes")
    assert (entry.digest.integrity if entry.digest else None) == (
        digest.integrity if known else None
    )


def test_a_large_one_is_streamed_in_chunks() -> None:
    large = b"x" * 20_000
    made, entry, keep = _sent(Reply(200, (), _parts(large, b"yz")))
    assert made[0].endswith(b"\r\n\r\n4e20\r\n" + large + b"\r\n")
    assert made[1:] == [b"2\r\nyz\r\n", b"0\r\n\r\n"]
    assert (entry.bytes, keep) == (20_002, True)


def test_the_length_of_what_is_not_sent() -> None:
    (made,), _, _ = _sent(json_reply(200, {}), "HEAD")
    assert b"content-length: 2\r\n" in made and made.endswith(b"\r\n\r\n")


def test_half_of_an_answer() -> None:
    (made,), entry, keep = _sent(Reply(200, (), b"abcd", cut=True))
    assert b"content-length: 4\r\n" in made and made.endswith(b"\r\n\r\nab")
    assert (entry.bytes, keep) == (2, False)


def test_what_came_before_a_break_is_sent() -> None:
    writes, entry = Writes(), Entry("GET", "https://r/a", "other", 0.0)
    error = HttpError(502, "closed", trouble="cut-short")
    reply = Reply(200, (), _parts(b"ab", error=error), 5)
    responder = Responder(writes)
    with pytest.raises(BrokenOff) as broken:
        asyncio.run(responder.send(reply, entry, method="GET", version="HTTP/1.1", keep=True))
    assert broken.value.trouble == "cut-short"
    assert b"content-length: 5\r\n" in writes.made[0] and writes.made[0].endswith(b"\r\n\r\nab")
