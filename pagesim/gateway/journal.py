"""The journal: one `Exchange` for each request, made as the request goes along."""

import builtins
import time
from collections.abc import Callable
from functools import lru_cache

from pagesim import late
from pagesim.gateway.credentials import Presented, UrlRedactor
from pagesim.gateway.interface import Asked, Exchange, Trouble
from pagesim.gateway.routing import Route
from pagesim.late import field, replace
from pagesim.npm.integrity import Digest
from pagesim.registries.interface import Mode

Sink = Callable[[Exchange], None]
Again = Callable[[Exchange, float, float], None]
"""Takes an exchange that another was like, and that one's `started` and `seconds`."""


class Journal:
    """Gives finished exchanges to a sink, without any credential in them."""

    def __init__(self, sink: Sink, redact: UrlRedactor, again: Again | None = None) -> None:
        """Take what takes an exchange, and what takes one that was like an earlier one: by default
        the same, with a copy."""
        self._sink = sink
        self._again = again or self._copied
        self._redact = lru_cache(maxsize=1024)(redact)
        self._start = time.monotonic()

    def begin(
        self, method: str, url: str, asked: Asked = "other", began: float | None = None
    ) -> "Entry":
        """Start the entry of a request that came in at `began` (of `time.monotonic`), or now."""
        return Entry(method, url, asked, (began or time.monotonic()) - self._start)

    def repeat(self, exchange: Exchange, began: float) -> None:
        """Give out the entry of a request, come in at `began`, that was asked and answered as that
        of `exchange`."""
        self._again(exchange, began - self._start, time.monotonic() - began)

    def _copied(self, exchange: Exchange, started: float, seconds: float) -> None:
        self._sink(replace(exchange, started=round(started, 4), seconds=round(seconds, 4)))

    def end(self, entry: "Entry") -> Exchange | None:
        """Give out a request's entry, once, and return it."""
        if entry.ended:
            return None
        entry.ended = True
        route, registry = entry.route, entry.route.registry if entry.route else None
        target = route.target if route else None
        exchange = Exchange(
            method=entry.method,
            url=self._redact(entry.url),
            status=entry.status,
            asked=target.asked if target else entry.asked,
            registry=registry.url if registry else None,
            package=self._redact(target.package) if target and target.package else None,
            version=target.version if target and target.asked == "tarball" else None,
            credential=entry.who.name,
            accepted=entry.accepted,
            mode=entry.mode or _usual_mode(route),
            bytes=entry.bytes,
            started=round(entry.started, 4),
            seconds=round(time.monotonic() - self._start - entry.started, 4),
            note=self._redact(entry.note) if entry.note else None,
            trouble=entry.trouble,
            integrity=entry.digest.integrity if entry.digest else entry.integrity,
        )
        self._sink(exchange)
        return exchange


@late.dataclass
class Entry:
    """What is known so far of one request."""

    method: str
    url: str
    asked: Asked
    started: float
    """Seconds since the gateway was ready."""
    route: Route | None = None
    who: Presented = field(default_factory=Presented)
    status: int | None = None
    accepted: bool | None = None
    mode: Mode | None = None
    bytes: int = 0
    note: str | None = None
    trouble: Trouble | None = None
    digest: Digest | None = None
    """Of a tarball's bytes so far; None where they were not sent to their end."""
    integrity: str | None = None
    """Of a tarball that was sent as a whole."""
    ended: bool = False

    def count(self, part: builtins.bytes) -> None:
        """Take a part of the body that is sent."""
        self.bytes += len(part)
        if self.digest is not None:
            self.digest.feed(part)

    def add_note(self, note: str | None, trouble: Trouble | None = None) -> None:
        """Say one thing more; the last trouble counts."""
        if note:
            self.note = f"{self.note}; {note}" if self.note else note
        self.trouble = trouble or self.trouble


def _usual_mode(route: Route | None) -> Mode | None:
    """Return who answers on a route, where the answer itself does not say so."""
    if route and route.registry:
        return "real" if route.registry.mode == "mixed" else route.registry.mode
    return "real" if route and route.allowed else None
