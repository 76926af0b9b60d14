"""The server's side of TLS from PEM text."""

import contextlib
import os
import ssl
import sys
import tempfile
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

from pagesim.errors import GatewayError
from pagesim.gateway.interface import TlsMaterial

_SERVER_NAMES: ContextVar[list[str]] = ContextVar("pagesim_server_names")


def watched_names() -> list[str]:
    """Return a list to which the name that a client asks for in this task's handshake is added.

    asyncio tells the name neither before nor after a handshake that failed, and a failed one is
    where it matters: the client did not trust the certificate. Its callbacks run in the context of
    the task that called `start_tls`, so a context variable leads back.
    """
    names: list[str] = []
    _SERVER_NAMES.set(names)
    return names


def server_context(material: TlsMaterial) -> ssl.SSLContext:
    """Return a context that shows `material`'s certificate to whoever connects.

    Raises `GatewayError` when certificate and key do not fit.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    context.sni_callback = _seen
    try:
        with as_file(f"{material.certificate}\n{material.key}") as path:
            context.load_cert_chain(path)
    except (ssl.SSLError, OSError) as error:
        raise GatewayError(f"the gateway's certificate cannot be used: {error}") from None
    return context


def _seen(_object: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
    names = _SERVER_NAMES.get(None)
    if names is not None and name:
        names.append(name)


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
