"""Passing requests on to real registries, streamed both ways, with the real credential put in."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from pagesim.gateway.credentials import swapped
from pagesim.gateway.http1 import HOP_BY_HOP, Body, Head, answer_body, read_head, serialized
from pagesim.gateway.interface import Upstream
from pagesim.gateway.messages import HttpError, Reply, header, json_reply
from pagesim.gateway.mock import refused_method
from pagesim.gateway.routing import Route
from pagesim.gateway.upstream import Connection, Origin, Pool, UpstreamError
from pagesim.registries.interface import CredentialConfig

ANSWER_TIMEOUT = 300.0
"""Seconds until the head of an answer: npm's own `fetch-timeout`."""
MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_DROPPED = HOP_BY_HOP | {"content-length", "alt-svc"}
"""Headers of an answer that are not passed on; `alt-svc` would invite around the gateway."""


@dataclass(frozen=True)
class Outgoing:
    """A request as it goes to an upstream."""

    method: str
    url: str
    head: Head
    """As the build sent it."""
    authorization: str | None
    body: Body


class Forwarder:
    """Passes requests on. For one event loop."""

    def __init__(
        self, upstream: Upstream, credentials: tuple[CredentialConfig, ...], hosts: frozenset[str]
    ) -> None:
        """Take the `hosts` of all registries in force: a redirect to one is the build's affair."""
        self._pool = Pool(upstream)
        self._credentials = credentials
        self._hosts = hosts

    async def answer(self, route: Route, method: str, head: Head, body: Body) -> Reply:
        """Return the real registry's answer, its body still to come; 502 where there is none."""
        if not route.target.reads(method):
            return refused_method(method)  # a script must not publish with the user's rights
        sent = head.get("authorization")
        own = [c for c in self._credentials if belongs(c, route)]
        authorization = swapped(sent, own) if sent else None
        if authorization and ("\r" in authorization or "\n" in authorization):
            note = "a line break within the credential"
            error = {"error": f"pagesim: {note}"}
            return json_reply(400, error, note=note, trouble="refused-request")
        request = Outgoing(method, route.url, head, authorization, body)
        try:
            reply = await self._followed(request)
        except UpstreamError as error:
            return _failed(urlsplit(request.url).hostname or "", str(error))
        return replace(reply, accepted=_accepted(reply.status, sent))

    async def anonymous_status(self, url: str) -> int:
        """Return what a real registry says to a request for `url` without any credential.

        Raises `UpstreamError` when it says nothing.
        """
        head = Head(("GET", url, "HTTP/1.1"), (("accept", "application/json"),))
        nothing = Body(asyncio.StreamReader(), length=0)
        reply = await self._send(Outgoing("HEAD", url, head, None, nothing))
        return reply.status

    def close(self) -> None:
        """Close the connections that are idle."""
        self._pool.close()

    async def _followed(self, request: Outgoing) -> Reply:
        """Return the answer; redirects to hosts that are no registries are followed here.

        GitHub Packages and GitLab send tarballs from hosts that nobody declares; managers drop
        the credential on the way there (measured 2026-11), and so is it here.
        """
        note = None
        for _ in range(MAX_REDIRECTS + 1):
            reply = await self._send(request)
            target = urljoin(request.url, header(reply.headers, "location") or "")
            host = urlsplit(target).hostname or ""
            passed_on = host in self._hosts or request.method not in ("GET", "HEAD")
            if reply.status not in _REDIRECTS or not host or passed_on:
                return replace(reply, note=note)
            if urlsplit(request.url).scheme == "https" != urlsplit(target).scheme:
                raise UpstreamError(f"it redirects to {host} without TLS")
            await _drained(reply)
            request = replace(request, url=target, authorization=None)
            note = f"redirected to {host}, followed without the credential"
        raise UpstreamError(f"more than {MAX_REDIRECTS} redirects")

    async def _send(self, request: Outgoing) -> Reply:
        origin = Origin.of(request.url)
        has_body = bool(request.body.chunked or request.body.length)
        # An idle connection may just have been closed; only a request without a body can be sent
        # again, so one with a body gets a new connection.
        connection = await self._pool.take(origin, fresh=has_body)
        try:
            try:
                head = await _exchange(connection, request)
            except (ConnectionError, TimeoutError):
                if not connection.used:
                    raise
                connection.close()
                connection = await self._pool.take(origin, fresh=True)
                head = await _exchange(connection, request)
            return self._reply(request.method, head, connection)
        except TimeoutError:
            connection.close()
            raise UpstreamError(f"no answer within {ANSWER_TIMEOUT:.0f} s") from None
        except (OSError, HttpError) as error:
            connection.close()
            raise UpstreamError(str(error) or type(error).__name__) from None
        except BaseException:
            connection.close()
            raise

    def _reply(self, method: str, head: Head, connection: Connection) -> Reply:
        status = int(head.first[1])
        body = answer_body(method, status, head, connection.reader)
        kept = tuple((k, v) for k, v in head.headers if k not in _DROPPED)
        keep = head.keeps_alive(head.first[0]) and not body.until_close
        length = head.length if method == "HEAD" else body.length
        if not body.chunked and not body.until_close and not body.length:
            _release(self._pool, connection, keep)
            return Reply(status, kept, b"", length)
        return Reply(status, kept, self._stream(body, connection, keep), length)

    async def _stream(self, body: Body, connection: Connection, keep: bool) -> AsyncIterator[bytes]:
        try:
            async for part in body:
                yield part
        except OSError as error:
            note = f"upstream {connection.origin.host}: {error}"
            raise HttpError(502, note, trouble="cut-short") from None
        finally:
            _release(self._pool, connection, keep and body.done)


def belongs(credential: CredentialConfig, route: Route) -> bool:
    """Return whether the project's configuration gives `credential` to what `route` leads to.

    Either its URL prefix covers the URL, or it names a part of the registry that has this URL.
    """
    base = route.registry.url if route.registry and not route.outside else None
    return any(
        route.canonical.startswith(prefix) or (base is not None and prefix.startswith(base))
        for prefix in credential.registries
    )


async def _exchange(connection: Connection, request: Outgoing) -> Head:
    """Send `request` and return the head of its answer."""
    writer = connection.writer
    writer.write(_head_bytes(request, connection.origin))
    async for part in request.body:
        writer.write(b"%x\r\n%b\r\n" % (len(part), part) if request.body.chunked else part)
        await writer.drain()
    if request.body.chunked:
        writer.write(b"0\r\n\r\n")
    await writer.drain()
    async with asyncio.timeout(ANSWER_TIMEOUT):
        while True:
            head = await read_head(connection.reader, answer=True)
            if head is None:
                raise ConnectionResetError("it closed the connection without an answer")
            if not head.first[1].isdecimal():
                raise HttpError(502, "it does not speak HTTP")
            if int(head.first[1]) >= 200:
                return head


def _head_bytes(request: Outgoing, origin: Origin) -> bytes:
    parts = urlsplit(request.url)
    path = request.url.partition("://")[2][len(parts.netloc) :].partition("#")[0] or "/"
    dropped = HOP_BY_HOP | {"host", "authorization", "content-length"}
    headers = [("host", origin.authority)]
    headers += [(k, v) for k, v in request.head.headers if k not in dropped]
    if request.authorization is not None:
        headers.append(("authorization", request.authorization))
    if request.body.chunked:
        headers.append(("transfer-encoding", "chunked"))
    elif request.body.length:
        headers.append(("content-length", str(request.body.length)))
    return serialized(f"{request.method} {path} HTTP/1.1", headers)


def _release(pool: Pool, connection: Connection, keep: bool) -> None:
    if keep:
        pool.give_back(connection)
    else:
        connection.close()


async def _drained(reply: Reply) -> None:
    if not isinstance(reply.body, bytes):
        async for _ in reply.body:
            pass


def _failed(host: str, why: str) -> Reply:
    note = f"upstream {host}: {why}"
    return json_reply(502, {"error": f"pagesim: {note}"}, note=note, trouble="upstream")


def _accepted(status: int, sent: str | None) -> bool | None:
    if status in (401, 403):
        return False
    return True if sent and status < 400 else None
