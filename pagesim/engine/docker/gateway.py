"""What is said to the gateway in its container, and what it tells; free of Docker's API."""

import json
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Final, Protocol

from pagesim.engine.docker.streams import frames, lines
from pagesim.errors import GatewayError
from pagesim.gateway.interface import Exchange, GatewayConfig, Recorded, TlsMaterial

START: Final = 20.0
"""Seconds that the gateway may take to be ready."""
_LONGEST: Final = 1 << 30
"""Bytes of an event: a recorded tarball is one line."""
AGAIN: Final = b"\n"
"""What ends an install's part; the next configuration may follow."""
END: Final = 10.0
"""Seconds that it may take to finish what it is answering."""


class Connection(Protocol):
    """A container's attached streams."""

    def send(self, data: bytes) -> None:
        """Write to its standard input; what it no longer takes is dropped."""

    def receive(self, most: int) -> bytes:
        """Return some of what it wrote, framed; nothing at its end."""


def configuration(
    config: GatewayConfig, tls: TlsMaterial, address: str, seconds: int | None = None
) -> bytes:
    """Return the line that `python -m pagesim.gateway` waits for; after `seconds` it is to end,
    whatever happens."""
    data = {
        "gateway": config.to_data(),
        "tls": {"certificate": tls.certificate, "key": tls.key, "ca": tls.ca},
        "listen": {
            "tls": [[address, port] for port in config.list_ports("https")],
            "proxy": [[address, port] for port in config.list_ports("http")],
            "dns": [address, 53],
            "answer": address,
        },
        "seconds": seconds,
    }
    return json.dumps(data, separators=(",", ":")).encode() + b"\n"


class GatewayTalk:
    """Reads a gateway's events in a thread of its own."""

    def __init__(self, connection: Connection) -> None:
        """Take the streams."""
        self._connection = connection
        self._ended = threading.Event()
        self._said: deque[str] = deque(maxlen=20)
        self._clear(lambda: None)
        self._told.set()  # there is nothing yet
        threading.Thread(target=self._listen, name="gateway events", daemon=True).start()

    def _clear(self, died: Callable[[], None]) -> None:
        self._died = died
        self._ready = threading.Event()
        self._told = threading.Event()
        self._asked = self._all = False
        self._exchanges: list[Exchange] = []
        self._recorded: list[Recorded] = []
        self._said.clear()

    def configure(self, line: bytes, died: Callable[[], None]) -> None:
        """Send a configuration, the first or one more; take what to call when the gateway ends
        without having been asked to."""
        self._clear(died)
        self._connection.send(line)
        if self._ended.is_set():  # before it heard of this
            self._ready.set()

    def is_waiting(self) -> bool:
        """Whether it has told all of its last install and can take a next one."""
        return self._told.is_set() and not self._ended.is_set()

    def wait_ready(self) -> None:
        """Return when it listens. Raises `GatewayError` when it ends instead, or takes too long."""
        if not self._ready.wait(START):
            raise GatewayError(
                f"the gateway was not ready after {START:.0f} s{self._words()}",
                hint="Is the engine overloaded? Try again with fewer runs at once.",
            )
        if self._ended.is_set():
            raise GatewayError(f"the gateway did not start{self._words()}")

    def stop_serving(self) -> None:
        """End this install's part, and have it wait for the next configuration."""
        self._asked = True
        self._connection.send(AGAIN)

    def finish(self) -> tuple[tuple[Exchange, ...], tuple[Recorded, ...]]:
        """Wait until it has told all, once it is to stop; return its exchanges and recordings.

        Raises `GatewayError` where it does not: a package may then look as if nobody had asked.
        """
        self._told.wait(END)
        if not self._all:
            raise GatewayError(
                f"the gateway ended, or hung, before it had told all that it answered"
                f"{self._words()}",
                hint="Was it killed for want of memory? Try again with fewer runs at once.",
            )
        return tuple(self._exchanges), tuple(self._recorded)

    def find_death(self) -> GatewayError | None:
        """Return the error to raise where it died, unless its end is wanted."""
        if self._ended.is_set() and not self._asked:
            return GatewayError(f"the gateway died during the install{self._words()}")
        return None

    def _listen(self) -> None:
        try:
            for stream, line in lines(frames(self._connection.receive), _LONGEST):
                if stream == "stderr":
                    self._said.append(line)
                else:
                    self._event(line)
        except OSError as error:
            self._said.append(str(error))
        for event in (self._ended, self._told, self._ready):
            event.set()
        if not self._asked:
            self._died()

    def _event(self, line: str) -> None:
        try:
            event: dict[str, Any] = json.loads(line)
        except ValueError:
            self._said.append(line)
            return
        match event.pop("event", None):
            case "ready":
                self._ready.set()
            case "exchange":
                self._exchanges.append(Exchange.from_data(event))
            case "finished":
                self._all = True
                self._told.set()
            case "recorded":
                self._recorded.append(Recorded.from_data(event))
            case "failed":
                self._said.append(str(event.get("message")))

    def _words(self) -> str:
        return ": " + "\n".join(self._said) if self._said else ""
