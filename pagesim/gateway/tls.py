"""The server's side of TLS from PEM text."""

import contextlib
import os
import ssl
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pagesim.errors import GatewayError
from pagesim.gateway.interface import TlsMaterial

_RECORD = 16 * 1024
"""Bytes of the longest record (RFC 8446, 5.1)."""


class _Named(ssl.SSLObject):
    """The server's side of one connection, with the name that the client asks for."""

    wanted = ""


class ServerTls:
    """The server's side of TLS on one connection, from bytes to bytes."""

    def __init__(self, context: ssl.SSLContext) -> None:
        """Take what `server_context` made."""
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._side = context.wrap_bio(self._in, self._out, server_side=True)
        self.secured = False
        """Whether the handshake is made."""
        self.ended = False
        """Whether the client said that it sends no more."""

    @property
    def wanted(self) -> str:
        """Return the name that the client asked for, known also where its handshake failed."""
        return self._side.wanted if isinstance(self._side, _Named) else ""

    def unpack(self, data: bytes | memoryview) -> bytes:
        """Take what came; return what the client said. Raises `ssl.SSLError` where it is no TLS, or
        the client does not go along."""
        self._in.write(data)
        parts = []
        try:
            if not self.secured:
                self._side.do_handshake()
                self.secured = True
            while self._in.pending and not self.ended:  # each read takes a whole record
                part = self._side.read(_RECORD)
                self.ended = not part
                parts.append(part)
        except ssl.SSLWantReadError:
            pass
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def pack(self, data: bytes) -> bytes:
        """Return `data` as it goes out, behind whatever else is to go out."""
        sent = self._side.write(data)
        while sent < len(data):
            sent += self._side.write(data[sent:])
        return self._out.read()

    def pending(self) -> bytes:
        """Return what TLS itself has to say."""
        return self._out.read() if self._out.pending else b""

    def close(self) -> bytes:
        """Return the words with which a side ends."""
        with contextlib.suppress(ssl.SSLError):
            self._side.unwrap()
        return self.pending()


def server_context(material: TlsMaterial) -> ssl.SSLContext:
    """Return a context that shows `material`'s certificate to whoever connects.

    Raises `GatewayError` when certificate and key do not fit.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.sslobject_class = _Named
    context.sni_callback = _seen
    try:
        with as_file(f"{material.certificate}\n{material.key}") as path:
            context.load_cert_chain(path)
    except (ssl.SSLError, OSError) as error:
        raise GatewayError(f"the gateway's certificate cannot be used: {error}") from None
    return context


def _seen(side: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
    if isinstance(side, _Named):
        side.wanted = name or ""


@contextlib.contextmanager
def as_file(text: str) -> Iterator[str]:
    """Yield a path at which `text` can be read: `ssl` takes certificates from files only.

    The file is in memory where the system has such; elsewhere it is gone when this returns.
    """
    if sys.platform == "linux" and Path("/proc/self/fd").is_dir():
        number = os.memfd_create("pagesim-tls")
        try:
            os.write(number, text.encode())
            yield f"/proc/self/fd/{number}"
        finally:
            os.close(number)
    else:
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:  # mode 600
            file.write(text)
            file.flush()
            yield file.name
