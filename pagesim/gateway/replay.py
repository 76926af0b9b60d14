"""Answering from a cassette.

Who sees a recorded answer follows from the registry's kind and from whether the answer was given to
a credential; no credential is ever in it.
"""

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from pagesim.gateway.access import refusal, standing
from pagesim.gateway.credentials import Presented
from pagesim.gateway.http1 import Head
from pagesim.gateway.interface import Recorded, RegistryConfig
from pagesim.gateway.messages import Reply, header, json_reply
from pagesim.gateway.mock import audited, refused_method
from pagesim.gateway.routing import Route, Routes
from pagesim.npm.packument import wants_abbreviated
from pagesim.registries.interface import MockPackage

KEPT_HEADERS = frozenset(
    {
        *("content-type", "content-encoding", "etag", "last-modified", "cache-control", "vary"),
        *("location", "npm-notice", "www-authenticate"),
    }
)
"""Headers of an answer that a cassette keeps; others tell of the day or of the user."""
_FEW = 3
"""Requests that are named as the nearest ones."""
_LIKE = 0.5
"""How alike two paths are, from 0 to 1, before one is named for the other."""


def variant(head: Head) -> str:
    """Return what tells apart two answers to requests for one URL."""
    return "abbreviated" if wants_abbreviated(head.get("accept")) else ""


def list_nearest(url: str, urls: Iterable[str]) -> tuple[str, ...]:
    """Return which of `urls` are most like `url`, the nearest first.

    >>> list_nearest("https://a.dev/@x/button", ["https://a.dev/@x/buttons", "https://a.dev/zod"])
    ('https://a.dev/@x/buttons',)
    """
    wanted = unquote(urlsplit(url).path)
    alike = ((SequenceMatcher(None, wanted, unquote(urlsplit(u).path)).ratio(), u) for u in urls)
    found = dict.fromkeys(alike)
    near = sorted((one for one in found if one[0] >= _LIKE), key=lambda one: (-one[0], one[1]))
    return tuple(u for _, u in near[:_FEW])


class Spelling:
    """Tells spellings and aliases of one URL equal, by the registries in force."""

    def __init__(self, routes: Routes) -> None:
        self._routes = routes

    def __call__(self, url: str) -> str:
        """Return the one spelling of `url`."""
        parts = urlsplit(url)
        place = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return key_of(self._routes.find(parts.scheme, parts.netloc, place))


def key_of(route: Route) -> str:
    """Return the one spelling of what a route leads to."""
    return _key(route.canonical)


@lru_cache(maxsize=1024)
def _key(url: str) -> str:
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc.lower()}{unquote(parts.path)}{query}"


class Replay:
    """One registry that answers from a cassette."""

    def __init__(self, registry: RegistryConfig, routes: Routes) -> None:
        """Take the registry with its cassette, and `routes` to tell spellings of one URL equal."""
        self._registry, spelt = registry, Spelling(routes)
        places = [((r.method, spelt(r.url), r.accept), r) for r in registry.cassette]
        # Of a request that was made again after a failure, the better answer counts.
        places.sort(key=lambda p: (p[1].credential is None, -p[1].status))
        self._answers = {(*at, r.authorized): r for at, r in places}
        won = {(at, r.credential) for at, r in places if r.status < 400}
        self._refusals = {
            (*at, r.credential): r
            for at, r in places
            if r.credential and not r.authorized and not {(at, None), (at, r.credential)} & won
        }
        """What one credential was told, and not everybody."""
        self._find = lru_cache(maxsize=1024)(self._search)
        self._replies: dict[int, Reply] = {}
        """By the identity of the recorded answer, made when it is first asked for."""

    def answer(self, route: Route, method: str, head: Head, body: bytes, who: Presented) -> Reply:
        """Return the recorded answer to a request whose credential is `who`.

        What was given to a credential is given only to one that the registry accepts; others get
        what its kind says to them. 502 for what was never recorded.
        """
        if not route.target.reads(method):
            return refused_method(method)
        good = standing(self._registry, who) == "good"
        key, kind = key_of(route), variant(head)
        private, open_to_all = self._find(method, key, kind)
        found = (private or open_to_all) if good else open_to_all
        if self._refusals:
            found = self._refusals.get((method, key, kind, who.name or "")) or found
        if found is not None and found.integrity and method != "HEAD":
            note = f"left out of the cassette: {route.target.package or route.url}"
            return _lacking(note, "it was recorded without its tarballs")
        if found is not None:
            if id(found) not in self._replies:
                self._replies[id(found)] = _reply(found)
            return _unless_known(self._replies[id(found)], head)
        if private is not None:
            return self._refused(route, who)
        if method == "POST":
            return audited(route.target.endpoint or "", head, body)
        near = list_nearest(route.canonical, (r.url for r in self._answers.values()))
        paths = ", ".join(urlsplit(url).path for url in near) or "nothing like it"
        note = f"not in the cassette: {method} {urlsplit(route.url).path} (nearest: {paths})"
        return _lacking(note, "record it again, or add it with --new-episodes")

    def _search(self, method: str, key: str, kind: str) -> tuple[Recorded | None, Recorded | None]:
        """Return what was given to a credential, and what to everybody."""
        methods = (method, "GET") if method == "HEAD" else (method,)
        places = [(tried, key, form) for tried in methods for form in dict.fromkeys((kind, ""))]
        private, public = (
            next(filter(None, (self._answers.get((*at, authorized)) for at in places)), None)
            for authorized in (True, False)
        )
        return private, public

    def _refused(self, route: Route, who: Presented) -> Reply:
        package = MockPackage(route.target.package or "", (), private=True)
        reply = refusal(self._registry, package, package.name, who)
        assert reply  # it is private, and the credential is not good
        return reply


def _lacking(note: str, then: str) -> Reply:
    error = {"error": f"pagesim: {note}; {then}"}
    return json_reply(502, error, note=note, trouble="not-recorded")


def _reply(recorded: Recorded) -> Reply:
    """Return a recorded answer, as each who may have it is given it."""
    accepted = False if recorded.status in (401, 403) else recorded.authorized or None
    return Reply(recorded.status, recorded.headers, recorded.content, accepted=accepted)


def _unless_known(reply: Reply, head: Head) -> Reply:
    """Return that nothing has changed where the client has this answer."""
    known = head.get("if-none-match")
    if known and reply.status == 200 and known == header(reply.headers, "etag"):
        return Reply(304, (("etag", known),), accepted=reply.accepted)
    return reply
