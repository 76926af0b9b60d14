"""One install in Docker, from the first container to what it brought back."""

import secrets
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Final

import docker

from pagesim.engine.docker import spec
from pagesim.engine.docker.container import Container
from pagesim.engine.docker.errors import disk_full
from pagesim.engine.docker.files import Output, read_output, write_input
from pagesim.engine.docker.gateway import GatewayTalk, configuration
from pagesim.engine.docker.owner import name_owner
from pagesim.engine.docker.streams import frames, lines
from pagesim.engine.interface import EngineResult, Install, Listener
from pagesim.errors import EngineError
from pagesim.gateway.interface import TlsMaterial

OUT: Final = "/opt/pagesim/out"
SCRIPT_FAILED: Final = 112
"""Exit status of install.sh when its own part failed."""
_FULL_KB: Final = 1024


@dataclass(frozen=True)
class Settings:
    """What the engine decided for an install."""

    gateway_image: str
    build_image: str
    attempt: str
    """Id of this install; all it makes carries it as a label."""
    memory: int
    """Bytes that the build may use."""
    in_memory: bool
    """Whether HOME may lie in memory."""


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
        self._marks = spec.labels(install, settings.attempt, name_owner())
        self._open: list[Container] = []
        self._timed_out: float | None = None
        self._tmpfs = spec.tmpfs_size(install, settings.memory) if settings.in_memory else None

    def run(self) -> EngineResult:
        """Run the install. Raises `EngineError` and `GatewayError`, and what the SDK raises."""
        from pagesim.gateway.ca import issue

        material = issue(self._install.hosts)
        with self._input(material) as (file, size):
            gateway, address, network = self._gateway()
            talk = GatewayTalk(gateway, self._gateway_died)
            talk.configure(configuration(self._install.gateway, material, address))
            build = self._build(address, network, size)
            talk.wait_ready()
            code = self._command(build, file, talk)
        output = self._collect(build, code)
        talk.stopping()
        gateway.signal("SIGTERM")
        exchanges, recorded = talk.finish()
        if code and _is_full(output):
            raise self._full("installing")
        seconds = float(output.status.get("seconds") or self._timed_out or 0.0)
        return EngineResult(code, exchanges, output.files, seconds, recorded, self._timed_out)

    def close(self) -> None:
        """Let go of the containers' streams."""
        for container in self._open:
            container.close()

    @contextmanager
    def _input(self, material: TlsMaterial) -> Iterator[tuple[IO[bytes], int]]:
        # Without a name: it holds the build's process env.
        with tempfile.TemporaryFile(dir=self._install.workdir) as file:
            write_input(self._install, material.ca, file)
            size = file.tell()
            file.seek(0)
            yield file, size

    def _made(self, config: dict[str, object], role: str) -> Container:
        name = f"pagesim-{self._install.run_id}-{self._settings.attempt}-{role}"
        container = Container(self._api, config, name)
        self._open.append(container)
        return container

    def _gateway(self) -> tuple[Container, str, str]:
        """Start the gateway; return it, its address for the build, and the build's network mode."""
        install, outward = self._install, self._install.outward
        config = spec.gateway_container(
            self._settings.gateway_image, install.hosts, self._marks, outward=outward
        )
        container = self._made(config, "gateway")
        if not outward:
            container.start()
            return container, "127.0.0.1", f"container:{container.id}"
        network = self._internal_network()
        self._api.connect_container_to_network(container.id, network)
        container.start()
        networks = container.state()["NetworkSettings"]["Networks"]
        address = networks.get(network, {}).get("IPAddress")
        if not address:
            raise EngineError(f"the gateway got no address in the network {network}")
        return container, str(address), network

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

    def _build(self, address: str, network: str, size: int) -> Container:
        config = spec.build_container(
            self._settings.build_image,
            self._install,
            spec.Wiring(self._install.hosts, address, network),
            self._marks,
            memory=self._settings.memory,
            tmpfs=self._tmpfs,
            input_bytes=size,
        )
        return self._made(config, "build")

    def _command(self, build: Container, file: IO[bytes], talk: GatewayTalk) -> int:
        build.start()
        build.send_file(file)
        with self._limited():
            for stream, line in lines(frames(build.receive)):
                self._listener.output(stream, line)
            # Fails with the engine's own error when it is the engine that died.
            code = build.exit_code()
        talk.check()
        return code

    @contextmanager
    def _limited(self) -> Iterator[None]:
        """End the build from outside when its time is over, whatever it did to its init."""
        seconds = self._install.seconds
        timer = threading.Timer(seconds or 0, self._time_is_over)
        timer.daemon = True
        if seconds is not None:
            timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _time_is_over(self) -> None:
        self._timed_out = self._install.seconds
        self._gateway_died()

    def _gateway_died(self) -> None:
        """End the build: without a gateway it would only retry. Called from another thread."""
        for container in self._open[1:]:
            container.signal("SIGKILL")

    def _collect(self, build: Container, code: int) -> Output:
        output = read_output(build.archive(OUT), self._install.workdir, self._install)
        step = output.status.get("step")
        error = output.status.get("error", "").strip()
        if step == "done" or self._timed_out is not None:
            return output
        if build.state()["State"].get("OOMKilled"):
            gib = self._settings.memory / spec.GIB
            self._listener.progress(f"The install was killed: it needed more than {gib:.1f} GiB.")
            return output
        if _is_full(output) or (code == SCRIPT_FAILED and not step):
            raise self._full("laying out the copy" if step == "unpack" else "collecting files")
        if code == SCRIPT_FAILED:
            raise EngineError(f"the build container failed at {step}: {error}")
        raise EngineError(f"the build container ended before its install did (exit status {code})")

    def _full(self, doing: str) -> EngineError:
        if not self._tmpfs:
            return disk_full(doing)
        return EngineError(
            f"the install needs more than the {self._tmpfs / spec.GIB:.1f} GiB of memory that "
            f"HOME was given (while {doing})",
            hint="Set PAGESIM_TMPFS=off: HOME then lies on the engine's disk.",
        )


def _is_full(output: Output) -> bool:
    """Whether there was no room left in HOME when the script looked."""
    free = output.status.get("free_kb", "")
    return free.isdigit() and int(free) < _FULL_KB
