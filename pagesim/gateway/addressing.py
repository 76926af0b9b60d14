"""From a request's target and Host to one scheme, authority and path, or a refusal.

What two programs could read differently is refused (RFC 9112, 3.2 and 7.2; RFC 3986, 3 and 6): the
path that was judged here must be the path that the registry sees. The spellings that the managers
use are a recorded corpus in the tests.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from pagesim import late
from pagesim.gateway.http1 import Head
from pagesim.gateway.messages import HttpError

_AUTHORITY = late.compile(r"(?:[a-z0-9_][a-z0-9_.-]*|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
_PATH = late.compile(r"/(?!/)[A-Za-z0-9._~!$&'()*+,:@=/%-]*")
_QUERY = late.compile(r"[A-Za-z0-9._~!$&'()*+,:@=/?%-]*")
_NO_OCTET = late.compile(r"%(?![0-9A-Fa-f]{2})")
_NEEDLESS = late.compile(r"%(?:2[dDeE]|3[0-9]|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aAeE])")
"""Unreserved characters (RFC 3986, 2.3): nobody encodes them but to be misread."""
_NEVER = late.compile(r"%(?:[01][0-9A-Fa-f]|7[fF]|5[cC]|3[bB]|[cC][01]|[fF][5-9a-fA-F])")
"""Control characters, a backslash, `;`; octets that are in no UTF-8, by which some servers read a
slash or a dot of two octets."""
_OVERRIDES = frozenset(
    {"method", "httpmethod", "methodoverride", "xmethodoverride", "xhttpmethod"}
    | {"httpmethodoverride", "xhttpmethodoverride"}
)
"""Letters of a query's key by which some servers take a GET for another method (Rack, Laravel,
Symfony, Express: `_method`); no manager sends one."""
_USUAL = late.compile(r"(?:/(?!\.\.?(?:/|$))[A-Za-z0-9._~@-]+)+")
"""A path in which nothing is encoded, and that leads nowhere but down: most are."""
_SCOPED = late.compile(r"/(?:@|%40)[^/%@]+%2[fF][^/%@]+(?=/|$)")
_DEFAULT_PORTS = {"https": "443", "http": "80"}


def read_address(
    head: Head, scheme: str, wanted: str, sni: str, prefixes: Iterable[str]
) -> tuple[str, str, str]:
    """Return scheme, authority and path with query of what `head` asks for.

    `scheme` is the connection's, `wanted` whom a CONNECT named (or nothing), `sni` whom the TLS
    handshake named (or nothing); `prefixes` are the paths of registries in force that hold an
    encoded slash of their own. Raises `HttpError` (400) for what is ambiguous.
    """
    target = head.first[1]
    host = head.get("host")
    authority = host if host is not None else wanted or sni
    if not target.startswith("/"):
        named, target = _absolute(target, scheme)
        if host is not None and without_default_port(scheme, host) != named:
            raise HttpError(400, "its Host is not the host of its target")
        authority = named
    check_authority(authority)
    if wanted and without_default_port(scheme, authority) != without_default_port(scheme, wanted):
        raise HttpError(400, "its Host is not whom the connection was made to")
    if sni and host_of(authority) != sni.lower():
        raise HttpError(400, "its Host is not the name of the TLS handshake")
    _check_target(target, prefixes)
    return scheme, authority, target


def _absolute(target: str, scheme: str) -> tuple[str, str]:
    """Return authority and path of a target in absolute form."""
    given, mark, rest = target.partition("://")
    if not mark or given.lower() != scheme:
        raise HttpError(400, f"it asks for another scheme than {scheme} on this connection")
    authority, slash, path = rest.partition("/")
    check_authority(authority)
    return without_default_port(scheme, authority), f"/{path}" if slash else "/"


@lru_cache(maxsize=64)
def check_authority(authority: str) -> None:
    """Raise `HttpError` (400) unless `authority` is `host[:port]`."""
    if not _AUTHORITY.fullmatch(authority.lower()):
        raise HttpError(400, "it names no host, or not in the form host:port")
    try:
        parts = urlsplit(f"//{authority}")
        usable = parts.hostname is not None and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise HttpError(400, "it names no host, or not in the form host:port")


def _check_target(target: str, prefixes: Iterable[str]) -> None:
    if _USUAL.fullmatch(target):
        return
    path, _, query = target.partition("?")
    if not _PATH.fullmatch(path) or not _QUERY.fullmatch(query):
        raise HttpError(400, "a character in its target that no URL has there")
    if _NO_OCTET.search(target):
        raise HttpError(400, "a % in its target that encodes nothing")
    if _NEVER.search(target) or _NEEDLESS.search(path):
        raise HttpError(400, "an encoded character in its target that has no place there")
    if query and not _OVERRIDES.isdisjoint(_keys(query)):
        raise HttpError(400, "a method in its query would make another request of it")
    decoded = unquote(path, "latin-1")
    if re.search("%[0-9A-Fa-f]{2}", decoded):
        raise HttpError(400, "its path is encoded twice")
    if {".", ".."} & set(decoded.split("/")):
        raise HttpError(400, "its path leads upwards")
    if "%2f" in _without_own_slashes(path.lower(), prefixes):
        raise HttpError(400, "an encoded slash that is none of a scoped name")


def _keys(query: str) -> Iterable[str]:
    """Return the letters of a query's keys."""
    keys = (unquote(pair.partition("=")[0]).lower() for pair in query.split("&"))
    return (re.sub("[^a-z]", "", key) for key in keys)


def _without_own_slashes(path: str, prefixes: Iterable[str]) -> str:
    """Return `path` without the encoded slashes that may be there: one of a scoped name's, and
    those of a registry's own URL."""
    own = max((p for p in prefixes if path.startswith(p.lower())), key=len, default="/")
    return _SCOPED.sub("", path[len(own) - 1 :], count=1)


@lru_cache(maxsize=64)
def host_of(authority: str) -> str:
    """Return the host name of `host[:port]`, in lower case; nothing when it has none."""
    try:
        return (urlsplit(f"//{authority}").hostname or "").rstrip(".")
    except ValueError:
        return ""


@lru_cache(maxsize=64)
def without_default_port(scheme: str, authority: str) -> str:
    """Return `authority` in lower case, without the port that `scheme` has anyway."""
    host, colon, port = authority.lower().rpartition(":")
    return host if colon and port == _DEFAULT_PORTS.get(scheme) else authority.lower()
