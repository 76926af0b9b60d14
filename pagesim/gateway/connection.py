"""One client's connection: requests in, answers out, each with its entry in the journal."""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from pagesim.gateway.addressing import check_authority, host_of, read_address
from pagesim.gateway.answers import Answers, refused_host
from pagesim.gateway.credentials import identify
from pagesim.gateway.http1 import Head, read_head, request_body
from pagesim.gateway.journal import Entry, Journal
from pagesim.gateway.messages import BrokenOff, HttpError, Reset, json_reply
from pagesim.gateway.responder import Responder
from pagesim.gateway.routing import Routes
from pagesim.gateway.tls import watched_names
from pagesim.registries.interface import CredentialConfig

_SHOWN = "".join(set(map(chr, range(33, 127))) - set("[]"))
"""What stays as it is in the journal's account of a target that was refused: with brackets it might
be no URL, and whoever reads the journal takes it for one."""
_GONE = "the client closed the connection"
_DISTRUST = "the client may not trust the certificate of the run"


@dataclass(frozen=True)
class Desk:
    """What all connections of a gateway share."""

    routes: Routes
    answers: Answers
    journal: Journal
    credentials: tuple[CredentialConfig, ...]
    context: ssl.SSLContext


class Client:
    """One connection."""

    _sni = ""
    """Whom the client wanted in its handshake."""
    _slashes: Sequence[str] = ()
    """Paths of registries in force that hold an encoded slash."""

    def __init__(
        self, desk: Desk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, scheme: str
    ) -> None:
        """Take `scheme`: "https" behind TLS, "http" on the proxy's port."""
        self._desk, self._reader, self._writer = desk, reader, writer
        self._scheme = scheme
        self._slashes = desk.routes.encoded_slashes
        self._authority = ""
        """Whom the client wanted by CONNECT."""
        self._silent = False
        """Whether nothing has been asked yet behind TLS."""
        self._responder = Responder(writer)

    async def serve(self) -> None:
        """Answer requests until either side has enough."""
        try:
            ready = self._scheme != "https" or await self._secure()
            while ready and await self._next():
                pass
        except (OSError, EOFError):
            pass  # the client went away; what it had asked is in the journal
        finally:
            with contextlib.suppress(RuntimeError):
                self._writer.close()

    async def _next(self) -> bool:
        try:
            head = await read_head(self._reader)
        except HttpError as error:
            await self._broken(error)
            return False
        if head is None:
            if self._silent:
                self._unserved("closed after the handshake with nothing asked; " + _DISTRUST)
            return False
        self._silent = False
        method, target, _ = head.first
        if method == "CONNECT":
            return await self._connect(target)
        try:
            scheme, authority, path = self._address(head)
        except HttpError as error:
            await self._broken(HttpError(error.status, str(error), (method, target)))
            return False
        return await self._request(head, scheme, authority, path)

    def _address(self, head: Head) -> tuple[str, str, str]:
        """Return scheme, authority and path with query of what is asked for."""
        return read_address(head, self._scheme, self._authority, self._sni, self._slashes)

    async def _request(self, head: Head, scheme: str, authority: str, path: str) -> bool:
        desk, (method, _, version) = self._desk, head.first
        route = desk.routes.find(scheme, authority, path)
        entry = desk.journal.begin(method, route.url)
        entry.route = route
        entry.who = identify(head.get("authorization"), desk.credentials)
        try:
            body = request_body(head, self._reader)
            if "100-continue" in (head.get("expect") or "").lower():
                self._writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            reply = await desk.answers.reply(route, method, head, body, entry.who)
            keep = head.keeps_alive(version) and not body.unread
            return await self._responder.send(
                reply, entry, method=method, version=version, keep=keep
            )
        except HttpError as error:
            await self._refuse(error, entry)
        except Reset as why:
            entry.add_note(f"{why}: connection reset", "fault")
            self._reset()
        except BrokenOff as error:
            entry.add_note(str(error), error.trouble)
            if error.trouble == "echo":
                entry.status = error.status
            self._reset()
        except (OSError, EOFError):
            entry.add_note(_GONE, "gone")
            self._reset()
        finally:
            desk.journal.end(entry)
        return False

    async def _connect(self, target: str) -> bool:
        """Take a CONNECT: end TLS here for a name in force, refuse every other."""
        try:
            check_authority(target)
            if self._scheme == "https" or self._authority:
                raise HttpError(400, "a CONNECT within a connection")
        except HttpError as error:
            await self._broken(HttpError(error.status, str(error), ("CONNECT", target)))
            return False
        host = host_of(target)
        if host not in self._desk.routes.hosts:
            entry = self._desk.journal.begin("CONNECT", f"https://{target.removesuffix(':443')}/")
            await self._responder.send(
                refused_host(host), entry, method="CONNECT", version="HTTP/1.1", keep=False
            )
            self._desk.journal.end(entry)
            return False
        self._writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self._authority = target
        return self._desk.routes.plain(target) or await self._secure()

    async def _secure(self) -> bool:
        """Put TLS on the connection; return whether the client went along."""
        self._scheme = "https"
        names = watched_names()
        try:
            await self._writer.start_tls(self._desk.context)
        except (OSError, EOFError) as error:
            self._sni = "".join(names[:1])
            if names:  # else something only looked whether the port is open
                why = getattr(error, "reason", None) or "connection closed"
                self._unserved(f"TLS handshake failed ({why}); {_DISTRUST}")
            return False
        self._sni = "".join(names[:1])
        self._silent = True
        return True

    def _unserved(self, why: str) -> None:
        """Note a connection on which nothing was asked."""
        route = self._desk.routes.find("https", self._authority or self._sni, "/")
        entry = self._desk.journal.begin("CONNECT", route.url)
        entry.route = route
        entry.add_note(why, "untrusted")
        self._desk.journal.end(entry)

    async def _broken(self, error: HttpError) -> None:
        """Refuse what is no request, with as much of it in the journal as was understood."""
        method, target = error.first or ("?", "/")
        place = f"{self._scheme}://{self._authority or self._sni or 'unknown'}"
        shown = quote(target, _SHOWN)
        url = shown if "://" in shown else f"{place}{shown}"
        entry = self._desk.journal.begin(quote(method, "?"), url)
        try:
            await self._refuse(error, entry)
        finally:
            self._desk.journal.end(entry)

    async def _refuse(self, error: HttpError, entry: Entry) -> None:
        told = {"error": f"pagesim: {error}"}
        reply = json_reply(error.status, told, note=str(error), trouble=error.trouble)
        await self._responder.send(reply, entry, method="GET", version="HTTP/1.1", keep=False)

    def _reset(self) -> None:
        """Break the connection so that the client sees a reset, not an orderly end."""
        sock = self._writer.get_extra_info("socket")
        with contextlib.suppress(OSError, AttributeError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()
