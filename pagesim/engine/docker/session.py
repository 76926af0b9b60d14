"""One install in Docker, from the first container to what it brought back."""

import math
import secrets
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO, Final

import docker

from pagesim import late
from pagesim.engine import notary
from pagesim.engine.docker import spec
from pagesim.engine.docker.container import Container, Ending
from pagesim.engine.docker.errors import disk_full
from pagesim.engine.docker.files import Output, head_line, read_output, write_input
from pagesim.engine.docker.gateway import GatewayTalk, configuration
from pagesim.engine.docker.held import Held, Shelf, begin_held, start_held
from pagesim.engine.docker.owner import name_owner
from pagesim.engine.docker.streams import Told, frames, lines
from pagesim.engine.interface import EngineResult, Install, Listener
from pagesim.engine.limits import GIB, IN_MEMORY, LimitName, Limits, Met, say_size
from pagesim.errors import EngineError
from pagesim.gateway.interface import TlsMaterial

SCRIPT_FAILED: Final = 112
"""Exit status of install.sh when its own part failed."""
_FULL_KB: Final = 1024
_LOOK: Final = 5.0
"""Seconds between two looks at what a build has written."""
_SHARE: Final = 20
"""The engine measures at most a twentieth of the time: it walks through all files for that."""


@late.dataclass(frozen=True)
class Settings:
    """What the engine decided for an install."""

    gateway_image: str
    build_image: str
    attempt: str
    """Id of this install; all it makes carries it as a label."""
    limits: Limits
    """What the build may take here."""
    in_memory: bool
    """Whether HOME may lie in memory."""
    runtime: str | None = None
    """The build's container runtime; None: the engine's usual one."""
    shelf: Shelf | None = None
    """Where a suite keeps gateways; None: each install has its own."""


class Session:
    """Makes the containers of one install and talks to them. Removing them is the engine's part."""

    def __init__(
        self, api: docker.APIClient, install: Install, listener: Listener, settings: Settings
    ) -> None:
        """Take the engine's client, what to install, whom to tell, and what was decided."""
        self._api = api
        self._install = install
        self._listener = listener
        self._settings = settings
        self._marks = spec.labels(install.run_id, settings.attempt, name_owner())
        self.made: list[Container] = []
        """Its own containers; one that the suite keeps is not among them."""
        self._taken: Held | None = None
        """The suite's gateway, until it waits for the next install."""
        self._builds: list[Container] = []
        # What runtimes make of a network that two containers share is their own affair (gVisor has
        # a loopback for each): there the two meet in an internal network too.
        self.apart = install.outward or settings.runtime is not None
        """Whether gateway and build have a network between them, to be removed afterwards."""
        self._shelf = None if self.apart else settings.shelf
        self._ended: LimitName | None = None
        """The limit for which the build was ended from outside."""
        memory = settings.limits.memory
        self._tmpfs = spec.tmpfs_size(install, memory) if settings.in_memory else None

    def run(self) -> EngineResult:
        """Run the install. Raises `EngineError` and `GatewayError`, and what the SDK raises."""
        with ThreadPoolExecutor(2, "session") as aside:  # its end waits for what it has begun
            starting = aside.submit(self._gateway)
            building = aside.submit(self._build, starting)
            material = notary.issue(self._install.gateway.list_named(self._install.hosts))
            with self._input(material) as file:
                held, address, _ = starting.result()
                alone = self._settings.limits.alone()
                line = configuration(self._install.gateway, material, address, alone)
                talk = held.talk
                talk.configure(line, self._gateway_died)
                build = building.result()
                talk.wait_ready()
                output = self._command(build, file)
            if died := talk.find_death():
                build.state()  # fails with the engine's own error when it is the engine that died
                raise died
            talk.stop_serving()
            ending = self._judge(build, output)
            exchanges, recorded = talk.finish()
            if self._shelf:
                self._taken = None
                self._shelf.put(held)
        met = self._met(output, ending)
        if ending.code and not met and _is_full(output):
            raise disk_full("installing")
        seconds = float(output.status.get("seconds") or self._settings.limits.seconds or 0.0)
        return EngineResult(ending.code, exchanges, output.files, seconds, recorded, met)

    def close(self) -> None:
        """Let go of the containers' streams, and of a gateway that may not have ended its part."""
        if self._taken:
            self._taken.drop()
        for container in self.made:
            container.close()

    @contextmanager
    def _input(self, material: TlsMaterial) -> Iterator[IO[bytes]]:
        # Without a name: it holds the build's process env.
        with tempfile.TemporaryFile(dir=self._install.workdir) as file:
            self._sizes = write_input(self._install, material.ca, file)
            file.seek(0)
            yield file

    def _made(self, config: dict[str, object], role: str) -> Container:
        name = f"pagesim-{self._install.run_id}-{self._settings.attempt}-{role}"
        container = Container(self._api, config, name)
        self.made.append(container)
        return container

    def _gateway(self) -> tuple[Held, str, str]:
        """Make the gateway, and begin to start it; return it, its address for the build, and the
        build's network mode."""
        if self._shelf:
            held = self._taken = self._shelf.take() or self._held()
            return held, "127.0.0.1", f"container:{held.container.id}"
        outward = self._install.outward
        network = self._internal_network() if self.apart else "none"
        image, hosts = self._settings.gateway_image, self._install.hosts
        at = None if outward else network
        config = spec.gateway_container(image, hosts, self._marks, network=at)
        container = self._made(config, "gateway")
        if not self.apart:
            return start_held(container), "127.0.0.1", f"container:{container.id}"
        if outward:
            self._api.connect_container_to_network(container.id, network)
        container.start()
        networks = container.state()["NetworkSettings"]["Networks"]
        address = networks.get(network, {}).get("IPAddress")
        if not address:
            raise EngineError(f"the gateway got no address in the network {network}")
        return Held(container, GatewayTalk(container)), str(address), network

    def _held(self) -> Held:
        label = f"held-{secrets.token_hex(6)}"
        return begin_held(self._api, self._settings.gateway_image, label)

    def _internal_network(self) -> str:
        name = f"pagesim-{self._install.run_id}-{secrets.token_hex(4)}"
        self._api.create_network(
            name,
            driver="bridge",
            internal=True,
            labels=self._marks,
            options=spec.internal_network(self._api.api_version),
        )
        return name

    def _build(self, starting: "Future[tuple[Held, str, str]]") -> Container:
        """Start the build's container, which waits for what to do."""
        held, address, network = starting.result()
        config = spec.build_container(
            self._settings.build_image,
            self._install,
            spec.Wiring(self._install.hosts, address, network),
            self._marks,
            limits=self._settings.limits,
            tmpfs=self._tmpfs,
            runtime=self._settings.runtime,
        )
        build = self._made(config, "build")
        self._builds.append(build)
        held.started()  # its network can be joined then
        build.start()
        return build

    def _command(self, build: Container, file: IO[bytes]) -> Output:
        """Have the build run its command, and return what it brought back."""
        mark = secrets.token_hex(16).encode()
        build.send(head_line(mark, self._sizes))
        build.send_file(file)
        self._listener.idle()  # till now two containers have started, on all cores
        terminal = self._install.terminal
        with self._limited(build):
            told = Told(frames(build.receive), mark)
            if terminal:
                terminal.begin(build.send)
                for _, data in told.output():
                    terminal.show(data)
            else:
                for stream, line in lines(told.output()):
                    self._listener.output(stream, line)
            return read_output(told.results(), self._install.workdir, self._install)

    @contextmanager
    def _limited(self, build: Container) -> Iterator[None]:
        """End the build from outside when its time is over, or when it has written too much."""
        done = threading.Event()
        watch = threading.Thread(target=self._watch, args=(build, done), daemon=True)
        watch.start()
        try:
            yield
        finally:
            done.set()

    def _watch(self, build: Container, done: threading.Event) -> None:
        """Look at the clock and, less often the longer that takes, at what the build has written;
        called in a thread of its own."""
        limits, begun = self._settings.limits, time.monotonic()
        end = begun + (limits.seconds if limits.seconds is not None else math.inf)
        look = begun + _LOOK
        while not done.wait(max(min(end, look) - (now := time.monotonic()), 0)):
            now = time.monotonic()
            if now >= end:
                self._ended = "time"
            elif now >= look:
                if build.written() > limits.written:
                    self._ended = "disk"
                look = now + max(_LOOK, (time.monotonic() - now) * _SHARE)
            if self._ended:
                self._gateway_died()
                return

    def _gateway_died(self) -> None:
        """End the build: without a gateway it would only retry. Called from another thread."""
        for container in self._builds:
            container.signal("SIGKILL")

    def _judge(self, build: Container, output: Output) -> Ending:
        """Return how the command ended. Raises `EngineError` where it did not come to that."""
        status = output.status
        step = status.get("step")
        if step == "done":
            code, killed = int(status["code"]), bool(status.get("killed"))
            # Another runtime may have no control group to count in.
            ask = code and not killed and self._settings.runtime
            return Ending(code, build.ending().killed if ask else killed)
        ending = build.ending()
        if self._ended or ending.killed:
            return ending
        if _is_full(output) or (ending.code == SCRIPT_FAILED and not step):
            raise self._full("laying out the copy" if step == "unpack" else "collecting files")
        if ending.code == SCRIPT_FAILED:
            error = status.get("error", "").strip()
            raise EngineError(f"the build container failed at {step}: {error}")
        raise EngineError(
            f"the build container ended before its install did (exit status {ending.code})"
        )

    def _met(self, output: Output, ending: Ending) -> Met | None:
        """Return the limit that ended the build, if one did."""
        limits, status = self._settings.limits, output.status
        if self._ended or not ending.code:
            return limits.met(self._ended) if self._ended else None
        if ending.code == 128 + signal.SIGXFSZ:
            return limits.met("file-size")
        if ending.killed:
            return limits.met("memory")
        if status.get("refused"):
            return limits.met("processes")
        if self._tmpfs and _is_full(output):
            return Met("disk", f"{say_size(self._tmpfs)} in {IN_MEMORY}")
        return None

    def _full(self, doing: str) -> EngineError:
        if not self._tmpfs:
            return disk_full(doing)
        return EngineError(
            f"the install needs more than the {self._tmpfs / GIB:.1f} GiB of memory that "
            f"HOME was given (while {doing})",
            hint="Set PAGESIM_TMPFS=off: HOME then lies on the engine's disk.",
        )


def _is_full(output: Output) -> bool:
    """Whether there was no room left in HOME when the script looked."""
    free = output.status.get("free_kb", "")
    return free.isdigit() and int(free) < _FULL_KB
