"""One container with its streams attached, through the engine's low-level API."""

import socket
from contextlib import suppress
from typing import IO, Any, Final

import docker
import docker.errors

from pagesim import late

_PIECE: Final = 1 << 20


@late.dataclass(frozen=True)
class Ending:
    """How a container ended."""

    code: int
    killed: bool = False
    """Whether the kernel ended some of it for want of memory."""


class Container:
    """A container that was made, and whose standard streams are in our hands."""

    def __init__(self, api: docker.APIClient, config: dict[str, Any], name: str) -> None:
        """Make it and attach to it before it starts, so that not a byte is missed."""
        self._api = api
        made = api.create_container_from_config(config, name)  # type: ignore[no-untyped-call]  # the SDK
        self.id: str = made["Id"]
        self._held = api.attach_socket(
            self.id, params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        )
        # The SDK gives a file object over the socket, or with TLS the socket itself.
        self._socket: socket.socket = getattr(self._held, "_sock", self._held)
        self._socket.settimeout(None)

    def start(self) -> None:
        """Start it."""
        self._api.start(self.id)

    def send(self, data: bytes) -> None:
        """Write to its standard input; what it no longer takes is dropped."""
        with suppress(OSError):
            self._socket.sendall(data)

    def send_file(self, file: IO[bytes]) -> None:
        """Write a whole file to its standard input."""
        with suppress(OSError):
            while piece := file.read(_PIECE):
                self._socket.sendall(piece)

    def receive(self, most: int) -> bytes:
        """Return some of what it wrote, framed; nothing at its end."""
        return self._socket.recv(most)

    def signal(self, name: str) -> None:
        """Send it a signal, unless it has ended."""
        # It ended by itself, or the engine is gone: either shows elsewhere.
        with suppress(docker.errors.DockerException, OSError):
            self._api.kill(self.id, name)

    def ending(self) -> Ending:
        """Wait for its end and return it; the engine's events tell, since by then it may be gone.

        Raises `ConnectionError` when the engine ends instead, and what the SDK raises.
        """
        killed = False
        wanted = {"type": "container", "container": self.id}
        told = self._api.events(since=1, filters=wanted, decode=True)
        try:
            for event in told:
                killed = killed or event.get("Action") == "oom"
                if event.get("Action") == "die":
                    return Ending(int(event["Actor"]["Attributes"]["exitCode"]), killed)
        finally:
            told.close()
        raise ConnectionError("it tells of no more events")

    def state(self) -> dict[str, Any]:
        """Return what the engine says of how it is."""
        found: dict[str, Any] = self._api.inspect_container(self.id)
        return found

    def written(self) -> int:
        """Return the bytes that lie in its own layer; 0 when the engine does not tell."""
        with suppress(docker.errors.DockerException, OSError):
            for one in self._api.containers(all=True, size=True, filters={"id": self.id}):
                return int(one.get("SizeRw") or 0)
        return 0

    def close(self) -> None:
        """Let go of its streams; a thread that reads them comes to an end."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            self._held.close()
