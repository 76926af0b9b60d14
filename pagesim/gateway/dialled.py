"""A connection to a real registry as bytes, with TLS or without."""

import asyncio
import contextlib
import ssl

from pagesim.gateway.tls import ServerTls
from pagesim.gateway.wire import Wire


class _ClientTls(ServerTls):
    """The client's side of TLS on one connection, from bytes to bytes."""

    def __init__(self, context: ssl.SSLContext, host: str) -> None:
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.secured = self.ended = False
        self._side = context.wrap_bio(self._in, self._out, server_hostname=host)

    def begin(self) -> bytes:
        """Return the first words."""
        with contextlib.suppress(ssl.SSLWantReadError):
            self._side.do_handshake()
        return self.pending()


class Dialled(Wire):
    """A connection that was opened from here."""

    _greeted: asyncio.Future[None] | None = None
    """Comes true with the TLS handshake."""
    _until: float | None = None
    _timer: asyncio.TimerHandle | None = None
    overdue = False
    """Whether it was broken because nothing came in time."""

    async def greet(self, context: ssl.SSLContext, host: str) -> None:
        """Make the TLS handshake. Raises `ssl.SSLError`, `ConnectionResetError`."""
        self._tls = tls = _ClientTls(context, host)
        self._greeted = asyncio.get_running_loop().create_future()
        self._transport.write(tls.begin())
        await self._greeted

    def expect(self, seconds: float | None) -> None:
        """Break the connection in `seconds`, where nothing else is said till then; None: do not."""
        loop = asyncio.get_running_loop()
        self._until = None if seconds is None else loop.time() + seconds
        if self._until and not self._timer:  # one serves for many exchanges
            self._timer = loop.call_at(self._until, self._look)

    def _look(self) -> None:
        loop, self._timer = asyncio.get_running_loop(), None
        if self._until and loop.time() < self._until:
            self._timer = loop.call_at(self._until, self._look)
        elif self._until:
            self.overdue = True
            self.close()

    def is_fresh(self) -> bool:
        """Return whether it is open, and nothing came that nobody asked for."""
        return not (self.closing or self.lost or self.inbox.ended or self.inbox)

    def close(self) -> None:
        """Break it."""
        with contextlib.suppress(RuntimeError, AttributeError):  # the loop is closing; not begun
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """End; who reads finds out."""
        super().connection_lost(exc)
        if self._timer:
            self._timer.cancel()

    def came(self) -> None:
        """Do nothing: who reads is woken."""

    def distrusted(self, why: str) -> None:
        """Tell who waits for the handshake."""
        self._tell(ConnectionResetError(f"{why} within the TLS handshake"))

    def _take(self, data: bytes | memoryview) -> None:
        super()._take(data)
        if self._greeted and self.secured:
            self._tell(None)

    def _failed(self, error: ssl.SSLError) -> None:
        self._tell(error)
        super()._failed(error)

    def _tell(self, error: OSError | None) -> None:
        greeted, self._greeted = self._greeted, None
        if greeted is not None and not greeted.done():
            if error:
                greeted.set_exception(error)
            else:
                greeted.set_result(None)
