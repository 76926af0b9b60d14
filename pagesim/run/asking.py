"""Asks real registries by the gateway's own rules, without a gateway that listens: the same check
of what is asked, the same place for a real value, the same look at what comes back."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from urllib.parse import urljoin, urlsplit

from pagesim import late
from pagesim.gateway.addressing import read_address
from pagesim.gateway.answers import Answers
from pagesim.gateway.credentials import identify
from pagesim.gateway.http1 import Body, Head
from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.gateway.messages import Headers, HttpError, Reply, header
from pagesim.gateway.routing import Routes
from pagesim.late import field, replace
from pagesim.npm.urls import parts_of
from pagesim.registries.catalogue import kind_at

AT_ONCE = 4
"""Requests to one host at a time."""
TIMEOUT_S = 30.0
LARGEST = 32 << 20
"""Bytes of an answer that are taken."""
FIRST_BYTE = ("range", "bytes=0-0")
_REDIRECTS = (301, 302, 303, 307, 308)
_HOPS = 5
_THEIRS = ("upstream", "page", "cut-short")
"""Troubles that are not pagesim's own refusals."""
_LIMITED = 429


@late.dataclass(frozen=True)
class Question:
    """What is asked with GET."""

    url: str
    authorization: str | None
    """With placeholders, as the build would send it."""
    headers: Headers = ()
    most: int = LARGEST
    """Bytes of the answer that are wanted."""


@late.dataclass(frozen=True)
class Heard:
    """What came of a question."""

    url: str
    status: int | None
    """None where no answer came, or nothing was asked."""
    headers: Headers = ()
    body: bytes = b""
    trouble: str | None = None
    """Where it is no registry's own answer: why, in a few words for people."""
    walled: bool = False
    """Whether pagesim itself let the request go nowhere."""
    limited: bool = False
    """Whether its host wants no more requests (429); those after the first were not made."""

    @property
    def served(self) -> bool:
        """Whether what was asked for came."""
        return self.trouble is None and self.status in (200, 206)


@late.dataclass
class Limits:
    """What all questions share: how many are on their way to each host, and who has enough."""

    turns: dict[str, asyncio.Semaphore] = field(default_factory=dict)
    enough: set[str] = field(default_factory=set)


async def ask_all(
    config: GatewayConfig, questions: Sequence[Question], limits: Limits
) -> list[Heard]:
    """Return what comes of each of `questions`; the registries of `config` are the real ones.

    Hosts that it does not name are asked without a credential, at public addresses alone.
    """
    known = Routes(config.registries)
    strangers = {
        f"{parts.scheme}://{parts.netloc}/"
        for q in questions
        if (parts := parts_of(q.url)).hostname not in known.hosts
    }
    more = [RegistryConfig(u, "real", kind_at(u).name, named=False) for u in sorted(strangers)]
    config = replace(config, registries=(*config.registries, *more))
    routes = Routes(config.registries)
    answers = Answers(config, routes)
    asker = _Asker(config, routes, answers, limits)
    try:
        return await asyncio.gather(*map(asker.ask, questions))
    finally:
        answers.close()


@late.dataclass(frozen=True)
class _Asker:
    config: GatewayConfig
    routes: Routes
    answers: Answers
    limits: Limits

    async def ask(self, question: Question) -> Heard:
        """Return the answer; a redirect between registries is followed without the credential, as
        the gateway does to other hosts."""
        asked = question
        for _ in range(_HOPS):
            heard, target = await self._turn(asked)
            if target is None:
                return replace(heard, url=question.url)
            asked = replace(asked, url=target, authorization=None)
        return Heard(question.url, None, trouble="too many redirects")

    async def _turn(self, question: Question) -> tuple[Heard, str | None]:
        """Ask one host in its turn; return also where its answer leads, if anywhere."""
        url = question.url
        host = parts_of(url).netloc
        async with self.limits.turns.setdefault(host, asyncio.Semaphore(AT_ONCE)):
            if host in self.limits.enough:
                return Heard(url, None, limited=True), None
            try:
                async with asyncio.timeout(TIMEOUT_S):
                    heard, target = await self._heard(question)
            except TimeoutError:
                return Heard(url, None, trouble=f"no answer within {TIMEOUT_S:.0f} s"), None
            except (HttpError, OSError) as error:
                walled = isinstance(error, HttpError) and error.trouble not in _THEIRS
                said = str(error) or type(error).__name__
                return Heard(url, None, trouble=said, walled=walled), None
            if heard.status == _LIMITED:
                self.limits.enough.add(host)
            return replace(heard, limited=heard.status == _LIMITED), target

    async def _heard(self, question: Question) -> tuple[Heard, str | None]:
        reply = await self._reply(question)
        target = urljoin(question.url, header(reply.headers, "location") or "")
        if reply.status in _REDIRECTS and target != question.url:
            await _read(reply, 0)
            return Heard(question.url, reply.status), target
        body = await _read(reply, question.most)
        heard = Heard(question.url, reply.status, reply.headers, body)
        if reply.trouble is not None:
            heard = replace(heard, trouble=reply.note, walled=reply.trouble not in _THEIRS)
        return heard, None

    async def _reply(self, question: Question) -> Reply:
        parts = urlsplit(question.url)
        target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        sent = [("host", parts.netloc), ("user-agent", "pagesim"), *question.headers]
        if question.authorization is not None:
            sent.append(("authorization", question.authorization))
        head = Head(("GET", target, "HTTP/1.1"), tuple(sent))
        slashes = self.routes.encoded_slashes
        scheme, authority, path = read_address(head, parts.scheme, "", "", slashes)
        route = self.routes.find(scheme, authority, path)
        who = identify(question.authorization, self.config.credentials)
        nothing = Body(asyncio.StreamReader(), length=0)
        return await self.answers.reply(route, "GET", head, nothing, who)


async def _read(reply: Reply, most: int) -> bytes:
    """Return the beginning of an answer; what is longer is not waited for."""
    if isinstance(reply.body, bytes):
        return reply.body[:most]
    found = b""
    async with aclosing(reply.body) as parts:  # type: ignore[type-var]  # all are generators
        async for part in parts:
            found += part
            if len(found) >= most:
                break
    return found[:most]
