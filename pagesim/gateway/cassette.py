"""Cassettes: what real registries answered, kept so that it can be answered again without them.

A cassette is JSON lines: a first line that names the format, then one `Recorded` each. Who sees a
recorded answer follows from the registry's kind and from whether the answer was given to a
credential; no credential is ever in it.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

from pagesim.errors import ConfigError
from pagesim.gateway.access import refusal, standing
from pagesim.gateway.credentials import Presented
from pagesim.gateway.http1 import Head
from pagesim.gateway.interface import Recorded, RegistryConfig
from pagesim.gateway.messages import Reply, header, json_reply
from pagesim.gateway.mock import audited, refused_method
from pagesim.gateway.routing import Route, Routes
from pagesim.npm.packument import wants_abbreviated
from pagesim.registries.interface import MockPackage

FORMAT = "pagesim.cassette/1"
KEPT_HEADERS = frozenset(
    {
        *("content-type", "content-encoding", "etag", "last-modified", "cache-control", "vary"),
        *("location", "npm-notice", "www-authenticate"),
    }
)
"""Headers of an answer that a cassette keeps; others tell of the day or of the user."""


def dumps(recorded: Iterable[Recorded]) -> str:
    """Return a cassette's text: sorted, each answer once, so that two recordings compare well."""
    lines = {json.dumps(r.to_data(), ensure_ascii=False, sort_keys=True) for r in recorded}
    return "\n".join([json.dumps({"format": FORMAT}), *sorted(lines)]) + "\n"


def loads(text: str, file: str) -> tuple[Recorded, ...]:
    """Return what a cassette holds. Raises `ConfigError` with `file` and the line that is wrong."""
    lines = text.splitlines()
    if not lines or _format(lines[0]) != FORMAT:
        raise ConfigError(
            f"not a cassette: its first line does not say {FORMAT}",
            file=file,
            line=1,
            hint="Make one with `pagesim record`.",
        )
    return tuple(_recorded(line, file, n) for n, line in enumerate(lines[1:], 2) if line.strip())


def variant(head: Head) -> str:
    """Return what tells apart two answers to requests for one URL."""
    return "abbreviated" if wants_abbreviated(head.get("accept")) else ""


class Replay:
    """One registry that answers from a cassette."""

    def __init__(self, registry: RegistryConfig, routes: Routes) -> None:
        """Take the registry with its cassette, and `routes` to tell spellings of one URL equal."""
        self._registry = registry
        self._answers: dict[tuple[str, str, str, bool], Recorded] = {}
        for recorded in registry.cassette:
            parts = urlsplit(recorded.url)
            place = f"{parts.path}?{parts.query}" if parts.query else parts.path
            key = _key(routes.find(parts.scheme, parts.netloc, place).canonical)
            self._answers[(recorded.method, key, recorded.accept, recorded.authorized)] = recorded

    def answer(self, route: Route, method: str, head: Head, body: bytes, who: Presented) -> Reply:
        """Return the recorded answer to a request whose credential is `who`.

        What was given to a credential is given only to one that the registry accepts; others get
        what its kind says to them. 502 for what was never recorded.
        """
        if not route.target.reads(method):
            return refused_method(method)
        good = standing(self._registry, who) == "good"
        key, kind = _key(route.canonical), variant(head)
        private = self._find(method, key, kind, authorized=True)
        open_to_all = self._find(method, key, kind, authorized=False)
        found = (private or open_to_all) if good else open_to_all
        if found is not None:
            return _reply(found, head, True if found is private else None)
        if private is not None:
            return self._refused(route, who)
        if method == "POST":
            return audited(route.target.endpoint or "", head, body)
        note = f"not in the cassette: {method} {urlsplit(route.url).path}"
        error = {"error": f"pagesim: {note}; record it again"}
        return json_reply(502, error, note=note, trouble="not-recorded")

    def _find(self, method: str, key: str, kind: str, *, authorized: bool) -> Recorded | None:
        for tried in (method, "GET") if method == "HEAD" else (method,):
            for form in dict.fromkeys((kind, "")):
                if found := self._answers.get((tried, key, form, authorized)):
                    return found
        return None

    def _refused(self, route: Route, who: Presented) -> Reply:
        package = MockPackage(route.target.package or "", (), private=True)
        reply = refusal(self._registry, package, package.name, who)
        assert reply  # it is private, and the credential is not good
        return reply


def _reply(recorded: Recorded, head: Head, accepted: bool | None) -> Reply:
    etag = header(recorded.headers, "etag")
    if etag and etag == head.get("if-none-match") and recorded.status == 200:
        return Reply(304, (("etag", etag),), accepted=accepted)
    if recorded.status in (401, 403):
        accepted = False
    body = base64.b64decode(recorded.body)
    return Reply(recorded.status, recorded.headers, body, accepted=accepted)


def _key(url: str) -> str:
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc.lower()}{unquote(parts.path)}{query}"


def _format(line: str) -> object:
    try:
        data = json.loads(line)
    except ValueError:
        return None
    return data.get("format") if isinstance(data, Mapping) else None


def _recorded(line: str, file: str, number: int) -> Recorded:
    try:
        recorded = Recorded.from_data(json.loads(line))
        base64.b64decode(recorded.body, validate=True)
        return recorded
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error) as error:
        raise ConfigError(
            f"not a recorded answer: {error}",
            file=file,
            line=number,
            hint="Record the cassette again; it is not meant to be written by hand.",
        ) from None
