"""The docker engine: gateway and build in containers of their own, walled in together."""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property, partial
from typing import Any, Final, Literal, Self

import docker
import docker.constants
import docker.errors
import docker.tls

from pagesim.engine.docker import spec
from pagesim.engine.docker.errors import engine_errors
from pagesim.engine.docker.held import Shelf, begin_held
from pagesim.engine.docker.host import Endpoint, endpoints, sockets
from pagesim.engine.docker.images import Images
from pagesim.engine.docker.owner import is_gone
from pagesim.engine.docker.session import Session, Settings
from pagesim.engine.interface import EngineResult, Install, Listener
from pagesim.engine.limits import keeps_in_memory
from pagesim.errors import EngineError, Interrupted
from pagesim.toolchain.cache import cache_dir
from pagesim.toolchain.interface import Toolchain

_CALL: Final = 120
"""Seconds for one call once connected: an engine under load is slow, a dead one closes at once."""
_PLATFORMS: Final = {"x86_64": "linux-x64", "amd64": "linux-x64", "aarch64": "linux-arm64"}


class DockerEngine:
    """Runs installs in a Docker engine, or in one that speaks its API (Podman)."""

    name: Literal["docker", "process"] = "docker"

    def __init__(self, api: docker.APIClient, env: Mapping[str, str]) -> None:
        """Take a connected client, and pagesim's process env."""
        self._api = api
        self._env = env
        self._runtime: str | None = None
        self._removals: list[threading.Thread] = []
        self._ending: list[str] = []
        """Containers that are at their end, and that the engine removes then."""
        self._shelf: Shelf | None = None
        self.images = Images(api, cache_dir(env))

    @classmethod
    def connect(
        cls, env: Mapping[str, str], timeout: float = 2.0, runtime: str | None = None
    ) -> Self:
        """Return the engine that `env` names, or the first that answers; all within `timeout` s.

        Raises `EngineError` with what to do when none answers, or it has not the `runtime`.
        """
        end = time.monotonic() + timeout
        tried: list[str] = []
        for endpoint in endpoints(env):
            try:
                found = cls._at(endpoint, env, max(end - time.monotonic(), 0.1))
                found._use(runtime)
                return found
            except (docker.errors.DockerException, OSError) as error:
                _pass_signal(error)
                tried.append(f"{endpoint.source}: {_reason(error)}")
        raise _none(tried, env)

    @classmethod
    def _at(cls, endpoint: Endpoint, env: Mapping[str, str], timeout: float) -> Self:
        make = partial(
            docker.APIClient,
            base_url=endpoint.host,
            timeout=timeout,  # type: ignore[arg-type]  # a float will do
            tls=_tls(endpoint),
        )
        # For `/version`, which the SDK asks, Docker starts two programs (12 ms and 1, 2026-11).
        with make(version=docker.constants.MINIMUM_DOCKER_API_VERSION) as asking:
            pong = asking.get(f"{asking.base_url}/_ping", timeout=timeout)
        api = make(version=pong.headers.get("Api-Version") or "auto")
        api.timeout = _CALL
        return cls(api, env)

    @cached_property
    def _info(self) -> Mapping[str, Any]:
        """What the engine says of itself. It takes long over that: a gateway is begun before."""
        with engine_errors("asking what it is"):
            info: Mapping[str, Any] = self._api.info()
            return info

    @cached_property
    def platform(self) -> str:
        """The platform of its containers. Raises `EngineError` where they are Windows'."""
        return _platform(self._info)

    def _use(self, runtime: str | None) -> None:
        """Have builds run in `runtime`. Raises `EngineError` where the engine does not have it."""
        known = (self._info.get("Runtimes") or {}) if runtime else {}
        if runtime and runtime not in known:
            raise EngineError(
                f"the Docker engine has no runtime {runtime!r} (--runtime, PAGESIM_RUNTIME)",
                hint=f"It has {', '.join(sorted(known)) or 'none that it names'}; others are named "
                "in its daemon.json, under `runtimes`.",
            )
        self._runtime = runtime

    @property
    def fidelity(self) -> tuple[str, ...]:
        """Sentences on what is less faithful than a Pages build here; empty when nothing is."""
        found = [f"The build's container runs in the runtime {self._runtime}."]
        found = found if self._runtime else []
        if self.platform != "linux-x64":
            found.append(
                f"Pages builds on linux-x64, this engine on {self.platform}: a package with native "
                "code may be another one here."
            )
        return tuple(found)

    @property
    def walled(self) -> bool:
        """Whether builds are walled in: always."""
        return True

    def prepare(
        self, toolchain: Toolchain, progress: Callable[[str], None], *, fetch: bool = True
    ) -> None:
        """Make the images that are missing; without `fetch` only upon a base that is there.

        Raises `ImageError`.
        """
        if not fetch:
            self.images.need_base()
        self.images.ensure("gateway", progress)
        self.images.ensure("build", progress, toolchain)

    def run(self, install: Install, listener: Listener) -> EngineResult:
        """Run `install` and return what it did.

        Raises `EngineError`, `ImageError` or `GatewayError` for pagesim's own part. After a result
        the engine itself removes the containers; otherwise they are removed before return.
        """
        gateway = self.images.ensure("gateway", listener.progress)
        build = self.images.ensure("build", listener.progress, install.toolchain)
        attempt = secrets.token_hex(4)
        settings = Settings(
            gateway_image=gateway,
            build_image=build,
            attempt=attempt,
            limits=spec.bound_memory(install.limits, int(self._info.get("MemTotal") or 0)),
            in_memory=keeps_in_memory(self._env),
            runtime=self._runtime,
            shelf=self._shelf,
        )
        session = Session(self._api, install, listener, settings)
        try:
            with engine_errors("running the install"):
                result = session.run()
        except BaseException:
            session.close()
            self._remove_quietly(f"{spec.ATTEMPT_LABEL}={attempt}")
            raise
        session.close()
        self._ending += [container.id for container in session.made]
        if session.apart:  # its network is left
            self._remove_later(f"{spec.ATTEMPT_LABEL}={attempt}")
        return result

    def remove_leftovers(self, run_id: str | None = None) -> tuple[str, ...]:
        """Remove what run `run_id` left (None: any run whose pagesim is gone); say each thing.

        Raises `EngineError` when the engine cannot be asked.
        """
        self.settle()
        if run_id:
            return self._remove(f"{spec.RUN_LABEL}={run_id}")
        with engine_errors("looking for what is left"):
            filters = {"label": spec.OWNER_LABEL}
            made = [*self._api.containers(all=True, filters=filters)]
            made += self._api.networks(filters=filters)
        owners = {one["Labels"][spec.OWNER_LABEL] for one in made}
        gone = sorted(filter(is_gone, owners))
        return tuple(s for o in gone for s in self._remove(f"{spec.OWNER_LABEL}={o}"))

    def hold(self) -> None:
        """Keep gateways from one install to the next, until `close`."""
        self._shelf = self._shelf or Shelf()

    def ahead(self, *, closed: bool) -> None:
        """Begin to start a gateway for an install with nothing real; keep it as `hold` does."""
        if not closed or (self._shelf and self._shelf.has_any):
            return
        self.hold()
        image = self.images.find("gateway")
        if self._shelf and image and not self._runtime:
            label = f"held-{secrets.token_hex(6)}"
            thread = ThreadPoolExecutor(1, "ahead")
            self._shelf.expect(thread.submit(begin_held, self._api, image, label))
            thread.submit(lambda: self._info)
            thread.shutdown(wait=False)

    def close(self) -> None:
        """Let go of what was kept for a next install: it ends, and the engine removes it."""
        shelf, self._shelf = self._shelf, None
        if shelf:
            self._ending += shelf.clear()

    def settle(self) -> None:
        """Wait until nothing is left of the installs that have ended."""
        while self._removals:
            self._removals.pop().join()
        with engine_errors("waiting for containers to be removed"):
            while self._ending:
                self._wait_removed(self._ending.pop())

    def _remove_later(self, label: str) -> None:
        # No daemon thread: the interpreter waits for it before it ends.
        thread = threading.Thread(target=self._remove_quietly, args=(label,), name="removal")
        self._removals = [t for t in self._removals if t.is_alive()]
        self._removals.append(thread)
        thread.start()

    def _remove_quietly(self, label: str) -> None:
        try:
            self._remove(label)
        except EngineError:
            return  # the next run sweeps what is left

    def _remove(self, label: str) -> tuple[str, ...]:
        """Remove the containers, then the networks, that carry `label`."""
        said: list[str] = []
        filters = {"label": label}
        with engine_errors("removing containers"):
            for one in self._api.containers(all=True, filters=filters):
                if self._gone(self._api.remove_container, one["Id"], v=True, force=True):
                    said.append(f"container {one['Names'][0].lstrip('/')}")
                self._wait_removed(one["Id"])
            for one in self._api.networks(filters=filters):
                if self._gone(self._api.remove_network, one["Id"]):
                    said.append(f"network {one['Name']}")
        return tuple(said)

    def _wait_removed(self, container: str) -> None:
        """Return when a container that ends, or that another removes, is gone."""
        with suppress(docker.errors.NotFound):
            self._api.wait(container, condition="removed")

    @staticmethod
    def _gone(remove: Any, name: str, **options: bool) -> bool:
        """Remove one thing; another process, or the engine itself, may be about the same."""
        try:
            remove(name, **options)
        except docker.errors.APIError as error:
            if error.status_code not in (404, 409):
                raise
            return False
        return True


def _platform(info: Mapping[str, Any]) -> str:
    if info.get("OSType", "linux") != "linux":
        raise EngineError(
            "the Docker engine runs Windows containers",
            hint="Switch it to Linux containers.",
        )
    machine = str(info.get("Architecture", ""))
    return _PLATFORMS.get(machine, f"linux-{machine}")


def _tls(endpoint: Endpoint) -> Any:
    tls = endpoint.tls
    if tls is None:
        return False
    pair = (tls.cert, tls.key) if tls.cert and tls.key else None
    return docker.tls.TLSConfig(client_cert=pair, ca_cert=tls.ca, verify=tls.verify)


def _pass_signal(error: BaseException) -> None:
    """Raise the signal that `error` came of, if it did: the SDK wraps whatever it meets."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, Interrupted):
            raise inner
        inner = inner.__cause__ or inner.__context__


def _reason(error: BaseException) -> str:
    """Return the innermost cause in a few words."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    if isinstance(error, PermissionError):
        return "permission denied"
    text = getattr(error, "strerror", None) or str(error)
    return str(text).rstrip(".")


def _none(tried: list[str], env: Mapping[str, str]) -> EngineError:
    if not tried:
        return EngineError(
            "no Docker engine is running",
            hint="Start Docker (or Podman's socket), name another engine with DOCKER_HOST, or use "
            f"--engine process. Looked for: {', '.join(map(str, sockets(env)))}.",
        )
    hint = "Start it, name another engine with DOCKER_HOST, or use --engine process."
    if any("permission denied" in reason for reason in tried):
        hint = (
            "Your user may not use the engine's socket: add it to the group `docker` "
            "(`sudo usermod -aG docker $USER`, then log in again), or use rootless Docker."
        )
    return EngineError(f"no Docker engine answers ({'; '.join(tried)})", hint=hint)
