"""Recording: copies what real registries answer while it is on its way to the build."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from urllib.parse import quote

from pagesim.gateway.credentials import UrlRedactor
from pagesim.gateway.http1 import Head
from pagesim.gateway.interface import Recorded
from pagesim.gateway.messages import Headers, Reply
from pagesim.gateway.replay import KEPT_HEADERS, variant
from pagesim.gateway.routing import Route
from pagesim.gateway.scrub import is_text, pick_shortest
from pagesim.late import replace
from pagesim.registries.interface import CredentialConfig
from pagesim.secret import Redactor, forms

MAX_BODY = 128 * 1024 * 1024
"""Bytes of an answer that a cassette takes."""

_UNCOPIED = frozenset({"accept-encoding", "if-none-match", "if-modified-since", "range"})


def whole(head: Head) -> Head:
    """Return a request's head asking for the whole answer, not packed: any client can replay it."""
    kept = tuple((k, v) for k, v in head.headers if k not in _UNCOPIED)
    return replace(head, headers=(*kept, ("accept-encoding", "identity")))


class Recorder:
    """Gives recorded answers to a sink."""

    def __init__(
        self,
        sink: Callable[[Recorded], None],
        credentials: Iterable[CredentialConfig],
        anonymous: Callable[[str], Awaitable[int]],
    ) -> None:
        """Take `anonymous`: it asks for a URL without a credential and returns the status."""
        self._sink, self._anonymous = sink, anonymous
        credentials = tuple(credentials)
        self._redact = UrlRedactor(credentials)
        known = [(c.name, text) for c in credentials for text in c.texts]
        self._hide = Redactor.of(known)
        self._secrets = pick_shortest(form.encode() for _, text in known for form in forms(text))
        self._public: dict[str, asyncio.Task[bool]] = {}

    async def tapped(
        self, route: Route, method: str, head: Head, reply: Reply, credential: str | None
    ) -> Reply:
        """Return `reply` with a body that is recorded when it has been sent; `credential` names
        the variable whose value was on the request."""
        if reply.trouble or not route.target.reads(method):
            return reply
        url, headers = self._redact(route.url), self._headers(reply.headers)
        form = variant(head)
        recorded = Recorded(method, url, reply.status, headers, "", form, credential=credential)
        if method == "HEAD":
            self._give(recorded, b"", await self._needed(route, reply), text=False)
            return reply
        return replace(reply, body=self._tap(recorded, route, reply), length=_length(reply))

    async def _tap(self, recorded: Recorded, route: Route, reply: Reply) -> AsyncIterator[bytes]:
        needed = asyncio.ensure_future(self._needed(route, reply))
        parts, size = [], 0
        try:
            async for part in _parts(reply):
                size += len(part)
                if size <= MAX_BODY:
                    parts.append(part)
                yield part
        except BaseException:
            needed.cancel()
            raise
        finally:
            close = getattr(reply.body, "aclose", None)
            if close is not None:
                await close()
        if size <= MAX_BODY:
            self._give(recorded, b"".join(parts), await needed, text=is_text(reply.headers))

    def _give(self, recorded: Recorded, body: bytes, needed: bool, *, text: bool) -> None:
        """Give out an answer, with names in place of values; one that is no text, and holds a value
        all the same, is not given out."""
        if text and self._tells(body, text=True):
            body = self._hide(body.decode("utf-8", "replace")).encode()
        if self._tells(body, text=text):
            return
        # A refusal is for whom it was told to; what everybody gets is for nobody in particular.
        name = recorded.credential if needed or recorded.status >= 400 else None
        encoded = base64.b64encode(body).decode()
        self._sink(replace(recorded, body=encoded, authorized=needed, credential=name))

    def _tells(self, body: bytes, *, text: bool) -> bool:
        """Whether a value is in `body`; in text also in pieces, or with something between."""
        if any(secret in body for secret in self._secrets):
            return True
        read = body.decode("utf-8", "replace") if text else ""
        return self._hide(read) != read

    def _headers(self, headers: Headers) -> Headers:
        kept = [(k, self._redact(v)) for k, v in headers if k in KEPT_HEADERS]
        # A signature in the query would be a credential.
        plain = ((k, v.partition("?")[0] if k == "location" else v) for k, v in kept)
        return tuple((k, self._redact(v)) for k, v in plain)

    async def _needed(self, route: Route, reply: Reply) -> bool:
        """Return whether it took a credential to get `reply`.

        A token goes along to public packages too (npm sends npmjs' with every one), so that the
        answer alone does not tell; a second question without it does, once for each package.
        """
        if not reply.accepted:
            return False
        name = route.target.package
        url = f"{route.base}{quote(name, safe='@')}" if name and route.base else route.url
        if url not in self._public:
            self._public[url] = asyncio.ensure_future(self._is_public(url))
        return not await asyncio.shield(self._public[url])

    async def _is_public(self, url: str) -> bool:
        with contextlib.suppress(Exception):
            return await self._anonymous(url) < 400
        return False


async def _parts(reply: Reply) -> AsyncIterator[bytes]:
    if isinstance(reply.body, bytes):
        yield reply.body
        return
    async for part in reply.body:
        yield part


def _length(reply: Reply) -> int | None:
    return len(reply.body) if isinstance(reply.body, bytes) else reply.length
