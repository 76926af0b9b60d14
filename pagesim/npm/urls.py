"""URLs as npm compares them: parsed by the WHATWG rules, as far as registries need."""

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import quote

_URL = re.compile(r"(?P<scheme>https?):[/\\]*(?P<authority>[^/\\?#]*)(?P<path>[^?#]*)", re.I)
_PORTS = {"http": "80", "https": "443"}
_FORBIDDEN = re.compile(r"[\x00-\x20#/<>?@\[\\\]^|%\x7f]")


@dataclass(frozen=True)
class Url:
    """The parts that count of a registry's URL."""

    scheme: str
    host: str
    """In lower case, with the port unless it is the scheme's own."""
    path: str
    """With a slash at its beginning."""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"


def parsed(url: str) -> Url | None:
    """Return the parts of an http(s) URL, or None where `new URL` throws."""
    found = _URL.match(url.strip())
    if not found:
        return None
    scheme = found["scheme"].lower()
    host, port = _host(found["authority"].rpartition("@")[2].lower())
    if not host or port is None or _FORBIDDEN.search(host.strip("[]")):
        return None
    shown = f"{host}:{port}" if port and port != _PORTS[scheme] else host
    return Url(scheme, shown, _resolved(found["path"].replace("\\", "/")))


def _host(authority: str) -> tuple[str, str | None]:
    """Return host and port ("" for none, None for one that is no number)."""
    host, colon, port = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        return authority, ""
    if not re.fullmatch(r"\d*", port) or int(port or 0) > 65535:
        return host, None
    return host, str(int(port)) if port else ""


def _resolved(path: str) -> str:
    """Return a path with its dots resolved and what must be escaped escaped."""
    quoted = quote(path or "/", safe="/%:@!$&'()*+,;=~-._[]|^\\")
    slash = "/" if quoted.endswith(("/", "/.", "/..")) else ""
    if re.search(r"(^|/)\.\.?(/|$)", quoted):
        quoted = posixpath.normpath(quoted).rstrip("/") + slash
        quoted = re.sub(r"^//", "/", quoted)
    return quoted or "/"


def with_slash(url: str) -> str:
    """Return a registry's URL with exactly one slash at its end."""
    return url.rstrip("/") + "/"
