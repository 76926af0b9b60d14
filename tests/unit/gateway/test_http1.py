"""HTTP/1.1 framing, without a socket."""

import asyncio

import pytest

from pagesim.gateway.http1 import Head, answer_body, parse_head, read_head, request_body
from pagesim.gateway.messages import HttpError


def _fed(data: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=1024)
    reader.feed_data(data)
    reader.feed_eof()
    return reader


def _read(data: bytes) -> Head | None:
    async def run() -> Head | None:
        return await read_head(_fed(data))

    return asyncio.run(run())


def _answer(head: bytes) -> Head:
    return parse_head(head + b"\r\n\r\n", answer=True)


def _body(head: bytes, data: bytes, limit: int = 100) -> bytes:
    async def run() -> bytes:
        return await request_body(parse_head(head), _fed(data)).read(limit)

    return asyncio.run(run())


def test_a_request() -> None:
    head = _read(b"GET /x HTTP/1.1\r\nHost: h\r\nAccept:  a, b \r\n\r\nrest")
    assert head and head.first == ("GET", "/x", "HTTP/1.1")
    assert head.get("accept") == "a, b"


def test_an_answer_without_a_reason() -> None:
    assert _answer(b"HTTP/1.1 200").first == ("HTTP/1.1", "200", "")
    assert _answer(b"HTTP/1.1 404 Not Found").first[2] == "Not Found"


@pytest.mark.parametrize("status", ["20", "099", "2000", "9" * 5000, "2x0", ""])
def test_a_status_that_is_none(status: str) -> None:
    with pytest.raises(HttpError):
        _answer(f"HTTP/1.1 {status} OK".encode())


def test_a_tokens_blank_is_kept() -> None:
    head = parse_head(b"GET / HTTP/1.1\r\nHost: h\r\nAuthorization:  Bearer x \r\n\r\n")
    assert head.get("authorization") == "Bearer x "


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nbroken\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: x\nB: y\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA : x\r\n\r\n", 400),
        (b"\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"BREW / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET /\tx HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET /x\tHTTP/1.1\nHost: h\n\nDELETE /x HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET /x y HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET /\xe9 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nA: b\0c\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nA: b\x7fc\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX-HTTP-Method-Override: DELETE\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nMethod-Override: DELETE\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX-Original-URL: /other\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX-Original-Host: other\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX-Rewrite-URL: /other\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (
            b"POST / HTTP/1.1\r\nHost: h\r\n"
            b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            400,
        ),
        (b"GET / HTTP/1.1\r\nA: " + b"x" * 2000 + b"\r\n\r\n", 431),
    ],
)
def test_what_is_no_request(data: bytes, status: int) -> None:
    with pytest.raises(HttpError) as error:
        _read(data)
    assert error.value.status == status


def test_a_broken_header_still_tells_what_was_asked() -> None:
    with pytest.raises(HttpError) as error:
        parse_head(b"GET /x HTTP/1.1\r\nbroken\r\n\r\n")
    assert error.value.first == ("GET", "/x")


def test_end_of_a_connection() -> None:
    assert _read(b"") is None
    with pytest.raises(ConnectionError):
        _read(b"GET / HT")


def test_bodies() -> None:
    assert _body(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n", b"abcdef") == b"abc"
    assert _body(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", b"abc") == b""
    chunked = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert _body(chunked, b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n") == b"abcde"


@pytest.mark.parametrize(
    "data",
    [
        b"x\r\n",
        b"3\r\nabcdef\r\n",
        b"-1\r\n",
        b"0x3\r\nabc\r\n",
        b" 3\r\nabc\r\n",
        b"3\nabc\r\n",
        b"0\r\nno trailer\r\n\r\n",
    ],
)
def test_broken_chunks(data: bytes) -> None:
    with pytest.raises(HttpError):
        _body(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", data)


def test_a_body_cut_short_or_too_long() -> None:
    with pytest.raises(ConnectionError):
        _body(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n", b"abc")
    with pytest.raises(HttpError) as error:
        _body(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n", b"abcdefghi", limit=5)
    assert error.value.status == 413
    with pytest.raises(HttpError):
        _body(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", b"")


def test_bodies_of_answers() -> None:
    head = _answer(b"HTTP/1.1 200 OK\r\nContent-Length: 3")

    async def read(method: str, status: int, head: Head) -> bytes:
        return await answer_body(method, status, head, _fed(b"abcd")).read(100)

    assert asyncio.run(read("GET", 200, head)) == b"abc"
    assert asyncio.run(read("HEAD", 200, head)) == b""
    assert asyncio.run(read("GET", 304, head)) == b""
    assert asyncio.run(read("GET", 200, _answer(b"HTTP/1.1 200 OK"))) == b"abcd"


def test_keep_alive() -> None:
    assert parse_head(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n").keeps_alive("HTTP/1.1")
    assert not parse_head(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").keeps_alive(
        "HTTP/1.1"
    )
    assert not parse_head(b"GET / HTTP/1.0\r\n\r\n").keeps_alive("HTTP/1.0")
