"""What a request asks for, of whom and with which credential: all that its head alone tells."""

from collections.abc import Iterable

from pagesim import late
from pagesim.gateway.addressing import read_address
from pagesim.gateway.credentials import Presented, identify
from pagesim.gateway.http1 import Head, parse_head
from pagesim.gateway.interface import Exchange
from pagesim.gateway.messages import HttpError
from pagesim.gateway.responder import Short
from pagesim.gateway.routing import Route, Routes
from pagesim.registries.interface import CredentialConfig

_KEPT = 1024
"""Requests that are kept in mind, and the bytes of the longest of them."""


@late.dataclass
class Asked:
    """A request that was understood, each time that it comes."""

    head: Head
    route: Route | None
    """None of a CONNECT, which names no URL."""
    who: Presented
    answered: "Answered | None" = None
    """How it was answered last."""


@late.dataclass(frozen=True)
class Answered:
    """An answer that was given at once, and will be again to the same request."""

    sent: Short
    exchange: Exchange


class Understanding:
    """Reads the heads of requests; one that comes again is not read again."""

    def __init__(self, routes: Routes, credentials: Iterable[CredentialConfig]) -> None:
        """Take the registries in force and the credentials that may be shown to them."""
        self._routes, self._credentials = routes, tuple(credentials)
        self._known: dict[tuple[bytes, str, str, str], Asked] = {}

    def __call__(self, raw: bytes, scheme: str, wanted: str, sni: str) -> Asked:
        """Return what `raw` asks on a connection of `scheme`, with whom a CONNECT and the TLS
        handshake named. Raises `HttpError` for what is refused."""
        at = (raw, scheme, wanted, sni)
        if (asked := self._known.get(at)) is None:
            asked = self._read(*at)
            if len(raw) <= _KEPT:
                if len(self._known) >= _KEPT:
                    self._known.clear()
                self._known[at] = asked
        return asked

    def recall(
        self, data: bytes | memoryview, scheme: str, wanted: str, sni: str
    ) -> Answered | None:
        """Return how `data` was answered where it is all of a request that came before."""
        if len(data) > _KEPT:
            return None
        asked = self._known.get((bytes(data), scheme, wanted, sni))
        return asked.answered if asked else None

    def _read(self, raw: bytes, scheme: str, wanted: str, sni: str) -> Asked:
        head = parse_head(raw)
        method, target, _ = head.first
        who = identify(head.get("authorization"), self._credentials)
        if method == "CONNECT":
            return Asked(head, None, who)
        try:
            found = read_address(head, scheme, wanted, sni, self._routes.encoded_slashes)
        except HttpError as error:
            raise HttpError(error.status, str(error), (method, target)) from None
        return Asked(head, self._routes.find(*found), who)
