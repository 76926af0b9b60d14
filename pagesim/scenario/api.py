"""The public Python API: run a project and look at what came of it.

>>> import os
>>> from pagesim.scenario.api import Pagesim
>>> site = {"package.json": '{"dependencies": {"@acme/ui": "^1.0.0"}}', ".npmrc": "…"}
>>> Pagesim(os.environ).run(site, "preview").verdict  # doctest: +SKIP
'unresolved'

In pytest the fixture `pagesim` is a ready `Pagesim`.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from pagesim.choices import (
    BuildImageName,
    EngineName,
    EnvironmentName,
    ManagerName,
    PlatformName,
    RegistryMode,
    Swap,
)
from pagesim.config.settings import Settings, from_data, load_settings, read_files
from pagesim.formats.yaml_source import Lines, plain
from pagesim.managers.catalogue import BUNDLED
from pagesim.plan.options import RunOptions, need_environment
from pagesim.run.locking import add_lockfile
from pagesim.run.world import World
from pagesim.scenario.running import Result, in_memory, result_of, usual_mode
from pagesim.toolchain.cache import cache_dir

__all__ = ["Pagesim", "Result"]

CALLER = "pagesim.run(…)"
"""What errors name instead of a file."""
P = ParamSpec("P")
S = TypeVar("S")
R = TypeVar("R")


def _in_thread(
    method: Callable[Concatenate[S, P], R],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R]]:
    """Return the method as one to be awaited, which works in a thread of its own."""

    @wraps(method)
    async def awaited(self: S, /, *given: P.args, **options: P.kwargs) -> R:
        return await asyncio.to_thread(method, self, *given, **options)

    return awaited


class Pagesim:
    """Runs projects. Holds nothing of one run that another could see."""

    def __init__(
        self, env: Mapping[str, str], *, engine: EngineName = "auto", cache: Path | None = None
    ) -> None:
        """Take the process env (`os.environ`), the engine, and a cache folder (default: as the
        command line)."""
        self._world = World(env=dict(env), cache=cache or cache_dir(env), engine=engine)

    @classmethod
    def around(cls, world: World) -> Self:
        """Return one for surroundings that are known already."""
        made = cls(world.env)
        made._world = world
        return made

    def run(
        self,
        project: Path | str | Mapping[str, str],
        environment: EnvironmentName = "preview",
        *,
        settings: Settings | Path | Mapping[str, Any] | None = None,
        environments: Mapping[str, Mapping[str, Any]] | None = None,
        registries: Mapping[str, Mapping[str, Any]] | None = None,
        private: Sequence[str] | None = None,
        root_dir: str | None = None,
        build_command: str | None = None,
        platform: PlatformName | None = None,
        build_image: BuildImageName | None = None,
        variables: Mapping[str, str] | None = None,
        manager: ManagerName | None = None,
        lock: bool = False,
        untracked: Iterable[str] = (),
        swap: Swap = "auto",
        branch: str | None = None,
        commit: str | None = None,
        registry: RegistryMode | None = None,
    ) -> Result:
        """Install `project` as Pages does in `environment`, and return what came of it.

        `project` is a folder, or the files' content by path. `environments`, `registries`,
        `private`, `root_dir` and `build_command` are plain data as in pagesim.yaml, and come over
        what `settings` says (a `Settings`, a file, or all of pagesim.yaml as data); with none of
        them a folder's own pagesim.yaml counts. `variables` are added to the environment.
        `manager` and `lock` make that manager's lockfile first. Files in `untracked` are there but
        not tracked by git. `registry=None` mocks every registry, unless one is declared real.

        Raises `UsageError` and `ConfigError` for what cannot be used as given, and the other
        `PagesimError`s for pagesim's own part. An install that fails is a result.
        """
        given = {
            "environments": environments,
            "registries": registries,
            "private": None if private is None else list(private),
            "root_dir": root_dir,
            "build_command": build_command,
        }
        said = {name: value for name, value in given.items() if value is not None}
        memory = isinstance(project, Mapping)
        place = in_memory(project, untracked) if isinstance(project, Mapping) else Path(project)
        chosen = _settings(settings, said, None if memory else Path(str(project)))
        options = RunOptions(
            need_environment(environment),
            place,
            platform=platform,
            build_image=build_image,
            var=tuple((variables or {}).items()),
            swap=swap,
            branch=branch,
            commit=commit,
            settings=chosen,
            registry=registry or usual_mode(chosen),
        )
        if lock or manager not in (None, BUNDLED):
            options = add_lockfile(options, manager, self._world)
        return result_of(options, self._world)

    run_async = _in_thread(run)
    """As `run`, to be awaited, several at once if you like. Cancelling stops waiting, not the
    install."""


def _settings(
    given: Settings | Path | Mapping[str, Any] | None, said: Mapping[str, Any], folder: Path | None
) -> Settings:
    if isinstance(given, Mapping):
        return _from({**given, **said})
    if said and given is None:
        return _from(said)
    if said:
        raise TypeError(f"{', '.join(said)} cannot be combined with a finished settings=")
    if isinstance(given, Settings):
        return given
    own = folder / "pagesim.yaml" if folder else None
    return load_settings(given or (own if own and own.is_file() else None))


def _from(data: Mapping[str, Any]) -> Settings:
    return read_files(from_data(plain(data), Lines(CALLER)), Path.cwd(), CALLER)
