"""A gateway's container that serves one install after the other, for a suite.

Nothing of an install is left in it for the next: each brings its own registries, credentials and
certificate, the listeners are opened anew, the build with all its processes is gone before. Only
one without any network is held, and one install has it at a time.
"""

from pagesim import late
from pagesim.engine.docker.container import Container
from pagesim.engine.docker.gateway import GatewayTalk
from pagesim.late import field


@late.dataclass(frozen=True)
class Held:
    """A gateway with its streams."""

    container: Container
    talk: GatewayTalk

    def drop(self) -> None:
        """Let go of it: it ends, and the engine removes it."""
        self.container.close()


@late.dataclass(frozen=True)
class Shelf:
    """The gateways that wait for a next install."""

    label: str
    """Id under which they are made: what is removed at the end of the suite."""
    _waiting: list[Held] = field(default_factory=list)

    def take(self) -> Held | None:
        """Return one that is alive, if any."""
        while self._waiting:
            held = self._waiting.pop()
            if held.talk.is_waiting():
                return held
            held.drop()
        return None

    def put(self, held: Held) -> None:
        """Keep one for the next install."""
        self._waiting.append(held)

    def clear(self) -> list[str]:
        """Let go of all; return the ids of their containers."""
        gone = []
        while self._waiting:
            held = self._waiting.pop()
            held.drop()
            gone.append(held.container.id)
        return gone
