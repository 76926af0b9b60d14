"""Targets and Hosts: what the managers send is taken, what two programs could read apart is not.

`managers_requests.json` holds the heads that the managers sent to a recorder on loopback, at a
registry below GitLab's path with an encoded slash of its own (recorded 2026-11).
"""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import h11
import httptools
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagesim.gateway.addressing import host_of, read_address, without_default_port
from pagesim.gateway.http1 import parse_head
from pagesim.gateway.messages import HttpError

HEADS: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("managers_requests.json").read_text("utf-8")
)
GITLAB = "/api/v4/projects/team%2Fsite/packages/npm/"


def address(
    raw: bytes,
    scheme: str = "https",
    wanted: str = "",
    sni: str = "",
    prefixes: tuple[str, ...] = (GITLAB,),
) -> tuple[str, str, str]:
    return read_address(parse_head(raw), scheme, wanted, sni, prefixes)


def request(target: str, host: str = "r.example") -> bytes:
    return f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode("latin-1")


@pytest.mark.parametrize("manager", HEADS)
def test_what_the_managers_send_is_taken(manager: str) -> None:
    for text in HEADS[manager]:
        head = parse_head(text.encode("latin-1"))
        if head.first[0] != "CONNECT":
            taken = read_address(head, "http", "", "", [GITLAB])
            assert taken == ("http", "registry.example:4873", head.first[1])


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/left-pad",
        "/left-pad/latest",
        "/@a%2fb",
        "/@a%2Fb",
        "/%40a%2fb",
        "/@a/b",
        "/@a%2fb/1.0.0-rc.1+build",
        "/@a%2fb/-/b-1.0.0.tgz",
        "/@a/b/-/@a/b-1.0.0.tgz",
        "/download/@a/b/1.0.0/0123abc",
        "/api/v4/projects/7/packages/npm/@a%2fb",
        f"{GITLAB}@a%2fb",
        f"{GITLAB.lower()}@a%2Fb/-/@a/b-1.0.0.tgz",
        "/-/package/@a%2fb/dist-tags",
        "/-/v1/search?text=a%2fb&size=20",
        "/-/ping?write=true",
        "/-/v1/search?text=method&payment_method=x",
        "/artifactory/api/npm/team/~a/x",
    ],
)
def test_targets_of_registries(target: str) -> None:
    assert address(request(target)) == ("https", "r.example", target)


@pytest.mark.parametrize(
    "target",
    [
        "x",
        "*",
        "//r.example/x",
        "/a/../b",
        "/a/./b",
        "/..",
        "/a/%2e%2e/b",
        "/a/.%2E/b",
        "/@a%2f..%2fb",
        "/team%2fx",
        "/@a%2fb%2fc",
        "/@a%2fb/@c%2fd",
        "/x%2f@a%2fb",
        "/%252e%252e/x",
        "/x%25%32%66",
        "/te%61m/x",
        "/a\\b",
        "/a%5cb",
        "/a%c0%af..%c0%afb",
        "/a%F8%80%80%80%AFb",
        "/a;b",
        "/a%3Bb",
        "/a%00b",
        "/a%0d%0ab",
        "/a?x=%0a",
        "/a%zz",
        "/a%2",
        "/a#b",
        "/a[b]",
        "/a{b}",
        '/a"b',
        "/a?b#c",
        "/a?_method=DELETE",
        "/a?x=1&%5FMeThOd[]=PUT".replace("[]", "%5B%5D"),
        "/a?X-HTTP-Method-Override=PATCH",
        "http://r.example/x",
        "https://user@r.example/x",
        "https://u:p[P@r.example/x",
        "https://r.example:99999/x",
        "https:///x",
        "https://r.example\\@other.example/x",
        "ftp://r.example/x",
    ],
)
def test_targets_that_two_programs_read_apart(target: str) -> None:
    with pytest.raises(HttpError) as error:
        address(request(target))
    assert error.value.status == 400


@given(st.text("/.@~_-%2fF5cx", max_size=12))
def test_the_short_way_takes_no_more_than_the_long_one(path: str) -> None:
    def taken() -> bool:
        with suppress(HttpError):
            return bool(address(request(f"/{path}")))
        return False

    short = taken()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pagesim.gateway.addressing._USUAL", re.compile("(?!)"))
        assert short == taken()


@pytest.mark.parametrize(
    "host",
    ["", "r.example:", "r.example:x", "u@r.example", "[r", "[::1", "a b", "a,b", "r/x", "-a"],
)
def test_hosts_that_are_none(host: str) -> None:
    with pytest.raises(HttpError):
        address(request("/x", host))


def test_whom_the_request_is_for_is_said_once() -> None:
    asked = request("/x", "R.example:443")
    assert address(asked, wanted="r.example:443", sni="r.example")[1] == "R.example:443"
    assert address(request("https://r.example/x"))[1:] == ("r.example", "/x")
    assert address(request("https://r.example"))[2] == "/"
    wrong: list[tuple[bytes, str, str, str]] = [
        (asked, "https", "r.example:8443", ""),
        (asked, "https", "other.example:443", ""),
        (asked, "https", "", "other.example"),
        (request("https://other.example/x"), "https", "", ""),
        (request("http://r.example/x"), "https", "", ""),
        (request("https://r.example/x"), "http", "", ""),
    ]
    for raw, scheme, wanted, sni in wrong:
        with pytest.raises(HttpError):
            address(raw, scheme, wanted, sni)


def test_an_older_client_names_nobody() -> None:
    bare = b"GET /x HTTP/1.0\r\n\r\n"
    assert address(bare, wanted="r.example:443")[1] == "r.example:443"
    assert address(bare, sni="r.example")[1] == "r.example"
    with pytest.raises(HttpError):
        address(bare)


def test_parts_of_an_authority() -> None:
    assert host_of("R.example.:8080") == "r.example"
    assert host_of("[::1]:80") == "::1"
    assert host_of("[") == ""
    assert without_default_port("https", "R.example:443") == "r.example"
    assert without_default_port("http", "r.example:443") == "r.example:443"


def _h11(raw: bytes) -> None:
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(raw)
    if not isinstance(connection.next_event(), h11.Request):
        raise h11.RemoteProtocolError("no request")


def _httptools(raw: bytes) -> None:
    with suppress(httptools.HttpParserUpgrade):  # CONNECT, and `Upgrade`: a request all the same
        httptools.HttpRequestParser(object()).feed_data(raw)


PIECES = [
    *(b"GET ", b"POST ", b"HEAD ", b"CONNECT ", b"get ", b"/", b"/x", b"/@a%2fb", b"//", b"*"),
    *(
        b"https://r.example",
        b"http://",
        b"u:p[@",
        b"]",
        b":443",
        b"?a=b",
        b"%",
        b"%2e",
        b"..",
        b";",
    ),
    *(b" ", b"\t", b"\n", b"\r", b"\0", b"\r\n", b" HTTP/1.1", b" HTTP/1.0", b" HTTP/2"),
    *(b"Host: r.example", b"Host:r", b"host: ", b"Content-Length: ", b"0", b"3", b"-1", b"+1"),
    *(b"Transfer-Encoding: chunked", b"Transfer-Encoding: x", b", chunked", b"A: b", b" A: b"),
    *(b"X-HTTP-Method-Override: PUT", b"Authorization: Bearer x", b"\xff", b"\x7f", b"A b: c"),
]
WHOLE = [b"GET /x HTTP/1.1\r\nHost: r.example\r\n", b"POST /x HTTP/1.1\r\nHost: r\r\n"]
HEAD = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map(b"".join),
    st.tuples(st.sampled_from(WHOLE), st.lists(st.sampled_from(PIECES), max_size=6)).map(
        lambda parts: parts[0] + b"".join(parts[1]) + b"\r\n"
    ),
    st.binary(max_size=60),
).map(lambda raw: raw + b"\r\n\r\n")


@given(HEAD)
def test_what_another_parser_refuses_is_refused(raw: bytes) -> None:
    """And nothing but an `HttpError` ever comes of it."""
    raw = raw[: raw.index(b"\r\n\r\n") + 4]
    try:
        head = parse_head(raw)
        if head.first[0] != "CONNECT":
            read_address(head, "https", "", "", [])
    except HttpError:
        return
    oracles: list[Callable[[bytes], None]] = [_h11, _httptools]
    for accepts in oracles:
        accepts(raw)
    assert b"\0" not in raw and b"\n" not in raw.replace(b"\r\n", b"")
