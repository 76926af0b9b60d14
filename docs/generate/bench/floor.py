"""The least that a request over TLS costs by the gateway's own protocol class.

`python -m docs.generate.bench.floor` takes a line of JSON (`tls`, `port`, `body` in base64) and
gives each request the same answer: nothing is routed, judged or written into a journal.
"""

import asyncio
import base64
import gc
import json
import socket
import ssl
import sys

from pagesim.gateway.http1 import MAX_HEAD
from pagesim.gateway.interface import TlsMaterial
from pagesim.gateway.line import Listener, Loop
from pagesim.gateway.tls import server_context
from pagesim.gateway.wire import MEMORY, Wire


class Constant(Wire):
    """A connection on which every head gets one answer."""

    def __init__(self, memory: memoryview, context: ssl.SSLContext, answer: bytes) -> None:
        """Take memory to read into, and what to answer."""
        super().__init__(memory, MAX_HEAD)
        self._context, self._answer = context, answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin with TLS."""
        super().connection_made(transport)
        self.secure(self._context)

    def came(self) -> None:
        """Answer each head that has come."""
        while self.inbox.take(b"\r\n\r\n"):
            self.write(self._answer)
        if self.inbox.ended:
            self.finish()

    def distrusted(self, why: str) -> None:
        """Take no note of it."""


async def _serve() -> None:
    given = json.loads(sys.stdin.buffer.readline())
    body = base64.b64decode(given["body"])
    context = server_context(TlsMaterial(**given["tls"]))
    answer = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
    memory = memoryview(bytearray(MEMORY))
    loop = asyncio.get_running_loop()
    assert isinstance(loop, Loop)
    sock = socket.create_server(("127.0.0.1", given["port"]))
    Listener(loop, sock, lambda: Constant(memory, context, answer))
    gc.freeze()  # as the gateway does
    await loop.create_future()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(_serve())
