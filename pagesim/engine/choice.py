"""Which engine: Docker where one answers within two seconds, else the process engine."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from threading import Thread

from pagesim.choices import EngineName
from pagesim.engine.interface import Engine
from pagesim.errors import EngineError, UsageError

PATIENCE = 2.0
"""Seconds to wait for a Docker engine in `auto`."""


def look_ahead(name: EngineName, *, walls: bool) -> None:
    """Begin to load what `engine_for` will need for the Docker engine; it takes longest of all."""
    if walls and name != "process":
        Thread(target=_load, daemon=True).start()


def _load() -> None:
    with suppress(ImportError):  # whoever needs it will meet it
        import_module("pagesim.engine.docker.engine")


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
        patience = PATIENCE if name == "auto" else 10.0
        return DockerEngine.connect(env, timeout=patience, runtime=runtime)
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
