"""Which engine: Docker where one answers within two seconds, else the process engine."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from pagesim.choices import EngineName
from pagesim.engine.interface import Engine
from pagesim.errors import EngineError, UsageError

PATIENCE = 2.0
"""Seconds to wait for a Docker engine in `auto`."""


def engine_for(
    name: EngineName,
    env: Mapping[str, str],
    progress: Callable[[str], None],
    *,
    walls: bool = True,
) -> Engine:
    """Return the engine called `name`; in `auto` say why Docker is not taken.

    Without `walls` it is the process engine with none. Raises `EngineError` when the engine asked
    for cannot be had, `UsageError` for Docker without walls.
    """
    if not walls:
        if name == "docker":
            raise UsageError("--no-walls is for the process engine; Docker always has walls")
        from pagesim.engine.process.engine import ProcessEngine

        return ProcessEngine.detect(env, "proxy")
    if name == "process":
        return _process(env)
    from pagesim.engine.docker.engine import DockerEngine

    try:
        return DockerEngine.connect(env, timeout=PATIENCE if name == "auto" else 10.0)
    except EngineError as error:
        if name == "docker":
            raise
        said = error.message[:1].upper() + error.message[1:]
        progress(f"{said}: using the process engine.")
        return _process(env)


def engines_here(env: Mapping[str, str]) -> tuple[Engine, ...]:
    """Return every engine that can be had now, for tidying up."""
    found: list[Engine] = []
    names: tuple[EngineName, ...] = ("docker", "process")
    for name in names:
        with suppress(EngineError):
            found.append(engine_for(name, env, lambda _: None))
    return tuple(found)


def _process(env: Mapping[str, str]) -> Engine:
    from pagesim.engine.process.engine import ProcessEngine

    return ProcessEngine.detect(env)
