"""Passing requests on to real registries, streamed both ways, with the real credential put in."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urljoin, urlsplit

from pagesim import late
from pagesim.gateway.addressing import without_default_port
from pagesim.gateway.credentials import swapped
from pagesim.gateway.destinations import is_loopback
from pagesim.gateway.http1 import HOP_BY_HOP, Body, Head, answer_body, read_head, serialized
from pagesim.gateway.interface import GatewayConfig, Trouble
from pagesim.gateway.messages import HttpError, Reply, header, json_reply
from pagesim.gateway.mock import refused_method
from pagesim.gateway.routing import Route, spelt
from pagesim.gateway.scrub import Scrubber, echoed, scrubbed
from pagesim.gateway.upstream import (
    AddressRefused,
    Connection,
    Origin,
    Pool,
    UpstreamError,
    split,
)
from pagesim.late import replace
from pagesim.registries.interface import CredentialConfig

ANSWER_TIMEOUT = 300.0
"""Seconds until the head of an answer: npm's own `fetch-timeout`."""
_AT_ONCE = 64 * 1024
"""Bytes of a body that is passed on when it is there as a whole."""
MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_DROPPED = HOP_BY_HOP | {"content-length", "alt-svc"}
"""Headers of an answer that are not passed on; `alt-svc` would invite around the gateway."""

_PASSED_ON = frozenset(
    {
        *("accept", "accept-encoding", "accept-language", "cache-control", "content-encoding"),
        *("content-type", "if-modified-since", "if-none-match", "if-range", "pragma", "range"),
        *("referer", "user-agent", "git-protocol", "npm-auth-type", "npm-command", "npm-in-ci"),
        *("npm-scope", "npm-session", "pacote-integrity", "pacote-pkg-id", "pacote-req-type"),
        "pacote-version",
    }
)
"""Headers of a request that are passed on: those that managers, git and downloads send (recorded
2026-11: `managers_requests.json` in the tests). What another one could make of a request is not to
be known: `X-Forwarded-Host`, `Forwarded`, a cookie, another product's API key."""
_UNPLAIN = frozenset({"accept-encoding", "range", "if-range"})
"""Headers that would hide an echo, or have it sent in pieces."""
_FIRST_BYTE = ("range", "bytes=0-0")
"""What `pagesim probe` wants of a tarball; the first byte alone echoes nothing."""


@late.dataclass(frozen=True)
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

    def __init__(self, config: GatewayConfig) -> None:
        urls = [base for r in config.registries for base in (r.url, *r.aliases)]
        named = [r.url for r in config.registries if r.named]
        hosts = frozenset(urlsplit(u).hostname or "" for u in named)
        self._pool = Pool(config.upstream, hosts, config.allowed)
        if config.outward:
            self._pool.load_ahead()
        self._credentials = config.credentials
        self._hosts = frozenset([*(urlsplit(url).hostname or "" for url in urls), *config.allowed])
        """All that the build can reach by itself: a redirect to one is its own affair."""

    async def answer(self, route: Route, method: str, head: Head, body: Body) -> Reply:
        """Return the real registry's answer, its body still to come; 502 where there is none.

        The real value goes only where the configuration gives it to, protected, and to be read by;
        what comes back is looked through for it.
        """
        if not route.target.reads(method):
            return refused_method(method)  # a script must not publish with the user's rights
        sent = head.get("authorization")
        own = [c for c in self._credentials if c.value is not None and belongs(c, route)]
        real = swapped(sent, own) if sent and own else sent
        scrubber = None
        if sent is not None and real is not None and real != sent:
            if "\r" in real or "\n" in real:
                return _refused(400, "a line break within the credential", "refused-request")
            if method not in ("GET", "HEAD"):
                real = None  # an audit tells what is installed; that needs no right
            elif not _protected(route):
                return _refused(403, "a real value would go out without TLS", "cleartext")
            else:
                scrubber, head = Scrubber(own, real), _plainly(head)
        reply = await self._asked(Outgoing(method, route.url, head, real, body), scrubber)
        accepted = _accepted(reply.status, sent)
        if reply.trouble is None and accepted is not None:
            reply = replace(reply, accepted=accepted)
        if scrubber and reply.trouble is None:
            return await scrubbed(reply, scrubber, tarball=route.target.asked == "tarball")
        return reply

    async def read(self, route: Route, method: str, head: Head, body: Body) -> Reply:
        """Return the answer of a host that the user allowed; git fetches with a POST."""
        fetch = method == "POST" and urlsplit(route.url).path.endswith("/git-upload-pack")
        if method not in ("GET", "HEAD") and not fetch:
            return refused_method(method)
        return await self._asked(Outgoing(method, route.url, head, None, body))

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

    async def _asked(self, request: Outgoing, scrubber: Scrubber | None = None) -> Reply:
        """Return the answer, or what the build is told where there is none."""
        try:
            return await self._followed(request, scrubber)
        except AddressRefused as error:
            return _refused(403, str(error), "refused-address")
        except UpstreamError as error:
            return _failed(urlsplit(request.url).hostname or "", str(error))

    async def _followed(self, request: Outgoing, scrubber: Scrubber | None) -> Reply:
        """Return the answer; redirects to hosts that are no registries are followed here.

        GitHub Packages and GitLab send tarballs from hosts that nobody declares; managers drop
        the credential on the way there (measured 2026-11), and so is it here.
        """
        note = None
        for _ in range(MAX_REDIRECTS + 1):
            reply = await self._send(request)
            location = header(reply.headers, "location") if reply.status in _REDIRECTS else None
            target, host = _joined(request.url, location) if location else ("", "")
            passed_on = host in self._hosts or request.method not in ("GET", "HEAD")
            if location is None or not host or passed_on:
                return replace(reply, note=note) if note else reply
            if urlsplit(request.url).scheme == "https" != urlsplit(target).scheme:
                raise UpstreamError(f"it redirects to {host} without TLS")
            await drained(reply)
            if scrubber and scrubber.hits(location.encode("latin-1", "replace")):
                return echoed(reply)
            request = replace(request, url=target, authorization=None)
            note = f"redirected to {host}, followed without the credential"
        raise UpstreamError(f"more than {MAX_REDIRECTS} redirects")

    async def _send(self, request: Outgoing) -> Reply:
        origin, path = split(request.url)
        has_body = bool(request.body.chunked or request.body.length)
        raw = _head_bytes(request, path, origin)
        # An idle connection may just have been closed; only a request without a body can be sent
        # again, so one with a body gets a new connection.
        connection = await self._pool.take(origin, fresh=has_body)
        try:
            try:
                head = await _exchange(connection, raw, request.body)
            except (ConnectionError, TimeoutError):
                if not connection.used:
                    raise
                connection.close()
                connection = await self._pool.take(origin, fresh=True)
                head = await _exchange(connection, raw, request.body)
            return await self._reply(request.method, head, connection)
        except TimeoutError:
            connection.close()
            raise UpstreamError(f"no answer within {ANSWER_TIMEOUT:.0f} s") from None
        except OSError as error:
            connection.close()
            raise UpstreamError(str(error) or type(error).__name__) from None
        except BaseException:
            connection.close()
            raise

    async def _reply(self, method: str, head: Head, connection: Connection) -> Reply:
        status = int(head.first[1])
        body = answer_body(method, status, head, connection.inbox)
        kept = tuple([h for h in head.headers if h[0] not in _DROPPED])
        keep = head.keeps_alive(head.first[0]) and not body.until_close
        length = head.length if method == "HEAD" else body.length
        if body.length is not None and body.length <= _AT_ONCE:
            whole = await connection.inbox.read_whole(body.length)
            if whole is not None:
                _release(self._pool, connection, keep)
                return Reply(status, kept, whole, length)
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

    Host, port and path are those of a prefix that it names; of the scheme, a nerf-dart key says
    nothing: it is that of the registry's URL in force, which `route` has kept to.
    """
    if route.registry is None:
        return False
    place = _place(route.canonical)
    return any(place.startswith(_place(prefix)) for prefix in credential.registries)


def _place(url: str) -> str:
    """Return host, port and path of `url` in one spelling, the default port left out."""
    scheme, _, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{without_default_port(scheme, authority)}{slash}{spelt(path)}"


def _protected(route: Route) -> bool:
    """Return whether a request on `route` goes out over TLS, or stays on this machine because the
    registry's own URL says so."""
    if route.url.startswith("https:"):
        return True
    return route.base.startswith("http:") and is_loopback(route.host)


def _plainly(head: Head) -> Head:
    """Return a request's head asking for the whole answer, not packed: it is to be read here."""
    kept = (h for h in head.headers if h[0] not in _UNPLAIN or h == _FIRST_BYTE)
    return replace(head, headers=(*kept, ("accept-encoding", "identity")))


def _joined(url: str, location: str) -> tuple[str, str]:
    """Return where `location` leads, and its host; raises `UpstreamError` for what is no URL."""
    try:
        target = urljoin(url, location)
        return target, urlsplit(target).hostname or ""
    except ValueError:
        raise UpstreamError("it redirects to what is no URL") from None


async def _exchange(connection: Connection, head: bytes, body: Body) -> Head:
    """Send a request and return the head of its answer.

    Raises `HttpError` for a body of the client's that is broken, `UpstreamError` for a broken head.
    """
    connection.write(head)
    if body.unread:
        async for part in body:
            connection.write(b"%x\r\n%b\r\n" % (len(part), part) if body.chunked else part)
            await connection.drain()
        if body.chunked:
            connection.write(b"0\r\n\r\n")
    connection.expect(ANSWER_TIMEOUT)
    try:
        while True:
            answer = await _answer_head(connection)
            if int(answer.first[1]) >= 200:
                return answer
    except OSError:
        if connection.overdue:
            raise TimeoutError from None
        raise
    finally:
        connection.expect(None)


async def _answer_head(connection: Connection) -> Head:
    try:
        head = await read_head(connection.inbox, answer=True)
        _ = head and head.length  # one that is no number is refused here
    except HttpError as error:
        raise UpstreamError(str(error)) from None
    if head is None:
        raise ConnectionResetError("it closed the connection without an answer")
    return head


def _head_bytes(request: Outgoing, path: str, origin: Origin) -> bytes:
    headers = [("host", origin.authority)]
    headers += [h for h in request.head.headers if h[0] in _PASSED_ON]
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


async def drained(reply: Reply) -> None:
    """Read an answer to its end, so that its connection can serve again."""
    if not isinstance(reply.body, bytes):
        async for _ in reply.body:
            pass


def _refused(status: int, note: str, trouble: Trouble) -> Reply:
    return json_reply(status, {"error": f"pagesim: {note}"}, note=note, trouble=trouble)


def _failed(host: str, why: str) -> Reply:
    note = f"upstream {host}: {why}"
    return json_reply(502, {"error": f"pagesim: {note}"}, note=note, trouble="upstream")


def _accepted(status: int, sent: str | None) -> bool | None:
    if status in (401, 403):
        return False
    return True if sent and status < 400 else None
