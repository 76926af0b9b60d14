"""Which engine: Docker where one answers within two seconds, else the process engine."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Final

from pagesim.choices import EngineName
from pagesim.engine.interface import Engine
from pagesim.errors import EngineError, UsageError

if TYPE_CHECKING:
    from pagesim.engine.docker.engine import DockerEngine

PATIENCE = 2.0
"""Seconds to wait for a Docker engine in `auto`."""


_FIRST: Final = 0.5
"""Seconds for which nothing else is done, so that a gateway begins to start: that takes longest."""


class _Ahead(Thread):
    """Looks for the Docker engine before it is asked for."""

    def __init__(self, env: Mapping[str, str] | None, patience: float) -> None:
        super().__init__(daemon=True)
        self._env, self._patience = env, patience
        self._found: DockerEngine | None = None
        self._error: EngineError | None = None

    def run(self) -> None:
        """Load what the engine needs; with an env also connect, and begin a gateway."""
        with suppress(ImportError):  # whoever needs it will meet it
            from pagesim.engine.docker.engine import DockerEngine

            if self._env is None:
                return
            try:
                self._found = DockerEngine.connect(self._env, timeout=self._patience)
                self._found.ahead(closed=True)
            except EngineError as error:
                self._error = error

    def take(self, env: Mapping[str, str]) -> "DockerEngine | None":
        """Return what it found for `env`, if it looked. Raises what its search raised."""
        self.join()
        if env != self._env:
            return None
        if self._error:
            raise self._error
        return self._found


_AHEAD: list[_Ahead] = []


def look_ahead(name: EngineName, *, walls: bool, env: Mapping[str, str] | None = None) -> None:
    """Begin to load what `engine_for` will need for the Docker engine; it takes longest of all.

    With `env`, the process env of an install with nothing real, the engine is looked for, too, and
    has begun a gateway for it when this returns, or before long.
    """
    if walls and name != "process":
        ahead = _Ahead(env, _patience(name))
        ahead.start()
        if env is not None:
            _AHEAD.append(ahead)
            ahead.join(_FIRST)


def _patience(name: EngineName) -> float:
    return PATIENCE if name == "auto" else 10.0


def engine_for(
    name: EngineName,
    env: Mapping[str, str],
    progress: Callable[[str], None],
    *,
    walls: bool = True,
    runtime: str | None = None,
    trial: bool = True,
) -> Engine:
    """Return the engine called `name`; in `auto` say why Docker is not taken.

    Without `walls` it is the process engine with none; a `runtime` is one of Docker's; `trial` as
    `ProcessEngine.detect` takes it. Raises `EngineError` when the engine asked for cannot be had,
    `UsageError` for Docker without walls, and for a runtime without Docker.
    """
    if runtime and (name == "process" or not walls):
        raise UsageError("--runtime is for the Docker engine; the process engine has no containers")
    if not walls:
        if name == "docker":
            raise UsageError("--no-walls is for the process engine; Docker always has walls")
        from pagesim.engine.process.engine import ProcessEngine

        return ProcessEngine.detect(env, "proxy")
    if name == "process":
        return _process(env, trial)
    from pagesim.engine.docker.engine import DockerEngine

    try:
        found = _AHEAD.pop().take(env) if _AHEAD and not runtime else None
        return found or DockerEngine.connect(env, timeout=_patience(name), runtime=runtime)
    except EngineError as error:
        if name == "docker" or runtime:
            raise
        said = error.message[:1].upper() + error.message[1:]
        progress(f"{said}: using the process engine.")
        return _process(env, trial)


def engines_here(env: Mapping[str, str]) -> tuple[Engine, ...]:
    """Return every engine that can be had now, for tidying up."""
    found: list[Engine] = []
    names: tuple[EngineName, ...] = ("docker", "process")
    for name in names:
        with suppress(EngineError):
            found.append(engine_for(name, env, lambda _: None))
    return tuple(found)


def _process(env: Mapping[str, str], trial: bool) -> Engine:
    from pagesim.engine.process.engine import ProcessEngine

    return ProcessEngine.detect(env, trial=trial)
