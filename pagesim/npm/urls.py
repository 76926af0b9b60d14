"""URLs as npm compares them: parsed by the WHATWG rules, as far as registries need."""

import posixpath
import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit

from pagesim import late

_URL = late.compile(r"(?P<scheme>https?):[/\\]*(?P<authority>[^/\\?#]*)(?P<path>[^?#]*)", re.I)
_GLUED = late.compile(
    r"(?P<url>https?://(?:(?!//)[^\s?#])*?)/*(?:\s*//\S*?)?"
    r":(?P<kind>_(?:authToken|auth|password))=(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)
"""A registry's URL with a line's worth of credential behind it."""
_ORIGIN = late.compile(r"https?://[^/\\?#]+", re.IGNORECASE)
_PORTS = {"http": "80", "https": "443"}
_FORBIDDEN = late.compile(r"[\x00-\x20#/<>?@\[\\\]^|%\x7f]")

LONGEST = 4096
"""Characters; what is longer gets 414 from every server that is in use."""


@late.dataclass(frozen=True)
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
    """Return the parts of an http(s) URL, or None where `new URL` throws, or it is too long."""
    found = _URL.match(url.strip()) if len(url) <= LONGEST else None
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
    if not re.fullmatch(r"\d{0,9}", port) or int(port or 0) > 65535:
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


def parts_of(url: str) -> SplitResult:
    """Return the parts of a URL that a stranger wrote; none at all for one that has none.

    >>> parts_of("https://a.example/b").hostname, parts_of("https://[").netloc
    ('a.example', '')
    """
    try:
        parts = urlsplit(url)
        _ = parts.port, parts.hostname
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def is_url(text: str) -> bool:
    """Return whether `text` is an http(s) URL that a registry can have.

    >>> is_url("https://npm.acme.example/"), is_url("https://["), is_url("https://a:x/")
    (True, False, False)
    """
    origin = _ORIGIN.match(text)
    return len(text) <= LONGEST and _is_origin(origin[0] if origin else text)


@lru_cache(maxsize=1024)  # a lockfile's URLs have few hosts
def _is_origin(text: str) -> bool:
    """Return whether `text` begins a URL; what follows the host never makes it none."""
    try:
        urlsplit(text)
    except ValueError:
        return False
    return parsed(text) is not None


def with_slash(url: str) -> str:
    """Return a registry's URL with exactly one slash at its end, and no credential glued to it."""
    return split_glued(url)[0].rstrip("/") + "/"


def split_glued(url: str) -> tuple[str, str, str]:
    """Return a registry's URL, and kind and value of a credential that was written behind it.

    To npm such a text is a part of the path, and no credential.

    >>> split_glued("https://npm.acme.dev/:_authToken=${TOKEN}")
    ('https://npm.acme.dev', '_authToken', '${TOKEN}')
    """
    found = _GLUED.fullmatch(url) if len(url) <= 2 * LONGEST else None
    return (found["url"], found["kind"], found["value"].strip()) if found else (url, "", "")
