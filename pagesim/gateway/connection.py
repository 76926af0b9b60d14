"""One client's connection: requests in, answers out, each with its entry in the journal."""

import asyncio
import ssl
import time
from urllib.parse import quote

from pagesim import late
from pagesim.gateway.addressing import check_authority, host_of
from pagesim.gateway.answers import Answers, refused_host
from pagesim.gateway.http1 import MAX_HEAD, Head, request_body
from pagesim.gateway.journal import Entry, Journal
from pagesim.gateway.messages import BrokenOff, HttpError, Reset, json_reply
from pagesim.gateway.request import Answered, Asked, Understanding
from pagesim.gateway.responder import Responder, is_short
from pagesim.gateway.routing import Route, Routes
from pagesim.gateway.wire import MEMORY, Wire
from pagesim.late import field

_SHOWN = "".join(set(map(chr, range(33, 127))) - set("[]"))
"""What stays as it is in the journal's account of a target that was refused: with brackets it might
be no URL, and whoever reads the journal takes it for one."""
_GONE = "the client closed the connection"
_DISTRUST = "the client may not trust the certificate of the run"


@late.dataclass(frozen=True)
class Desk:
    """What all connections of a gateway share."""

    routes: Routes
    answers: Answers
    journal: Journal
    understand: Understanding
    context: ssl.SSLContext
    memory: memoryview = field(default_factory=lambda: memoryview(bytearray(MEMORY)))
    clients: "set[Client]" = field(default_factory=set)


class Client(Wire):
    """One connection."""

    _task: asyncio.Task[bool] | None = None
    """Answers a request, where that cannot be done at once."""

    def __init__(self, desk: Desk, scheme: str) -> None:
        """Take `scheme`: "https" behind TLS, "http" on the proxy's port."""
        super().__init__(desk.memory, MAX_HEAD)
        self._desk, self._scheme = desk, scheme
        self._authority = ""
        """Whom the client wanted by CONNECT."""
        self._asked = False
        """Whether something was asked within TLS."""
        self._responder = Responder(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin: TLS at once on the port for it."""
        super().connection_made(transport)
        self._desk.clients.add(self)
        if self._scheme == "https":
            self.secure(self._desk.context)

    def connection_lost(self, exc: Exception | None) -> None:
        """End; what is being answered finds out by itself."""
        super().connection_lost(exc)
        self._desk.clients.discard(self)

    def stop(self) -> "asyncio.Task[bool] | None":
        """Break the connection; return what ends then, if a request is being answered."""
        self.abort()
        if self._task:
            self._task.cancel()
        return self._task

    def came(self) -> None:
        """Answer what has come, one request after the other."""
        while not (self._task or self.closing or self.stalled):
            try:
                raw = self.inbox.take(b"\r\n\r\n")
                if raw is None:
                    break
                going_on = self._next(raw)
            except asyncio.LimitOverrunError:
                going_on = self._broken(HttpError(431, "headers too long"))
            except HttpError as error:
                going_on = self._broken(error)
            if not going_on:
                self.finish()
        if self.inbox.ended and not (self._task or self.closing or self.stalled):
            if self.secured and not self._asked and not self.lost:
                self._unserved("closed after the handshake with nothing asked; " + _DISTRUST)
            self.finish()

    def again(self, data: bytes | memoryview) -> bool:
        """Answer `data` where it is a request that was answered before, just as it was."""
        if self._task or self.stalled:
            return False
        began, desk = time.monotonic(), self._desk
        last = desk.understand.recall(data, self._scheme, self._authority, self.wanted)
        if last is None:
            return False
        self._asked = True
        try:
            self.write(bytes(last.sent))
        finally:
            desk.journal.repeat(last.exchange, began)
        if not last.sent.keep:
            self.finish()
        return True

    def distrusted(self, why: str) -> None:
        """Note a handshake that failed; without a name something only looked at the port."""
        if self.wanted:
            self._unserved(f"TLS handshake failed ({why}); {_DISTRUST}")

    def _next(self, raw: bytes) -> bool:
        """Answer a request, or begin to; return whether the connection goes on."""
        self._asked = True
        asked = self._desk.understand(raw, self._scheme, self._authority, self.wanted)
        if asked.route is None:
            return self._connect(asked.head.first[1])
        return self._request(asked, asked.route)

    def _request(self, asked: Asked, route: Route) -> bool:
        desk, head, began = self._desk, asked.head, time.monotonic()
        reply = desk.answers.find_ready(route, head, asked.who)
        method, _, version = head.first
        entry = desk.journal.begin(method, route.url, began=began)
        entry.route, entry.who = route, asked.who
        if reply is None or not is_short(reply):
            self._task = asyncio.get_running_loop().create_task(self._answer(head, route, entry))
            self._task.add_done_callback(self._answered)
            return True
        exchange = None
        try:
            keep = head.keeps_alive(version)
            sent = self._responder.send_short(reply, entry, method=method, keep=keep)
        finally:
            exchange = desk.journal.end(entry)
        if exchange:
            asked.answered = Answered(sent, exchange)
        return sent.keep

    async def _answer(self, head: Head, route: Route, entry: Entry) -> bool:
        """Answer a request that has to be waited for; return whether the connection goes on."""
        method, _, version = head.first
        try:
            body = request_body(head, self.inbox)
            if "100-continue" in (head.get("expect") or "").lower():
                self.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            reply = await self._desk.answers.reply(route, method, head, body, entry.who)
            keep = head.keeps_alive(version) and not body.unread
            if is_short(reply):
                return self._responder.send_short(reply, entry, method=method, keep=keep).keep
            return await self._responder.send(
                reply, entry, method=method, version=version, keep=keep
            )
        except HttpError as error:
            self._refuse(error, entry)
        except Reset as why:
            entry.add_note(f"{why}: connection reset", "fault")
            self.abort(reset=True)
        except BrokenOff as error:
            entry.add_note(str(error), error.trouble)
            if error.trouble == "echo":
                entry.status = error.status
            self.abort(reset=True)
        except (OSError, EOFError):
            entry.add_note(_GONE, "gone")
            self.abort(reset=True)
        finally:
            self._desk.journal.end(entry)
        return False

    def _answered(self, task: "asyncio.Task[bool]") -> None:
        self._task = None
        if task.cancelled() or task.exception():
            self.abort()
        elif not task.result():
            self.finish()
        self.came()

    def _connect(self, target: str) -> bool:
        """Take a CONNECT: end TLS here for a name in force, refuse every other."""
        try:
            check_authority(target)
            if self._scheme == "https" or self._authority:
                raise HttpError(400, "a CONNECT within a connection")
        except HttpError as error:
            raise HttpError(error.status, str(error), ("CONNECT", target)) from None
        host = host_of(target)
        if host not in self._desk.routes.hosts:
            entry = self._desk.journal.begin("CONNECT", f"https://{target.removesuffix(':443')}/")
            self._responder.send_short(refused_host(host), entry, method="CONNECT", keep=False)
            self._desk.journal.end(entry)
            return False
        self.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self._authority = target
        if not self._desk.routes.plain(target):
            self._scheme, self._asked = "https", False
            self.secure(self._desk.context)
        return True

    def _unserved(self, why: str) -> None:
        """Note a connection on which nothing was asked."""
        route = self._desk.routes.find("https", self._authority or self.wanted, "/")
        entry = self._desk.journal.begin("CONNECT", route.url)
        entry.route = route
        entry.add_note(why, "untrusted")
        self._desk.journal.end(entry)

    def _broken(self, error: HttpError) -> bool:
        """Refuse what is no request, with as much of it in the journal as was understood."""
        method, target = error.first or ("?", "/")
        place = f"{self._scheme}://{self._authority or self.wanted or 'unknown'}"
        shown = quote(target, _SHOWN)
        url = shown if "://" in shown else f"{place}{shown}"
        entry = self._desk.journal.begin(quote(method, "?"), url)
        try:
            self._refuse(error, entry)
        finally:
            self._desk.journal.end(entry)
        return False

    def _refuse(self, error: HttpError, entry: Entry) -> None:
        told = {"error": f"pagesim: {error}"}
        reply = json_reply(error.status, told, note=str(error), trouble=error.trouble)
        self._responder.send_short(reply, entry, method="GET", keep=False)
