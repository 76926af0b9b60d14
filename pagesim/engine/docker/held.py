"""A gateway's container that serves one install after the other, for a run or a suite.

Nothing of an install is left in it for the next: each brings its own registries, credentials and
certificate, the listeners are opened anew, the build with all its processes is gone before. Only
one without any network is held, and one install has it at a time.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

import docker
import docker.errors

from pagesim import late
from pagesim.engine.docker import spec
from pagesim.engine.docker.container import Container
from pagesim.engine.docker.gateway import GatewayTalk
from pagesim.engine.docker.owner import name_owner
from pagesim.late import field


@late.dataclass(frozen=True)
class Held:
    """A gateway with its streams."""

    container: Container
    talk: GatewayTalk
    started: Callable[[], None] = lambda: None
    """Waits until it runs; raises what its start raised."""

    def drop(self) -> None:
        """Let go of it: it ends, and the engine removes it."""
        self.container.close()


def begin_held(api: docker.APIClient, image: str, label: str) -> Held:
    """Make a gateway that any install can use, and begin to start it: no registry's name is in its
    hosts file, the gateway's own resolver tells them all. `label` is the id under which it is made.
    """
    marks = spec.labels(label, label, name_owner())
    config = spec.gateway_container(image, (), marks, network="none")
    container = Container(api, config, f"pagesim-{label}-gateway")
    return start_held(container)


def start_held(container: Container) -> Held:
    """Begin to start a gateway's container: meanwhile the build's can be made."""
    aside = ThreadPoolExecutor(1, "start")
    starting = aside.submit(container.start)
    aside.shutdown(wait=False)
    return Held(container, GatewayTalk(container), starting.result)


@late.dataclass(frozen=True)
class Shelf:
    """The gateways that wait for a next install, and those in the making."""

    _waiting: list[Held] = field(default_factory=list)
    _coming: list[Future[Held]] = field(default_factory=list)

    @property
    def has_any(self) -> bool:
        """Whether one waits or is in the making."""
        return bool(self._waiting or self._coming)

    def take(self) -> Held | None:
        """Return one that is alive, if any; wait for one in the making."""
        while held := self._next():
            if held.talk.is_waiting():
                return held
            held.drop()
        return None

    def put(self, held: Held) -> None:
        """Keep one for the next install."""
        self._waiting.append(held)

    def expect(self, coming: Future[Held]) -> None:
        """Keep one that is in the making."""
        self._coming.append(coming)

    def clear(self) -> list[str]:
        """Let go of all; return the ids of their containers."""
        gone = []
        while held := self._next():
            held.drop()
            with suppress(docker.errors.DockerException, OSError):
                held.started()
                gone.append(held.container.id)
        return gone

    def _next(self) -> Held | None:
        if self._waiting:
            return self._waiting.pop()
        # What failed is made once more by whoever needs it, and fails there.
        while self._coming:
            with suppress(docker.errors.DockerException, OSError):
                return self._coming.pop().result()
        return None
