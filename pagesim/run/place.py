"""Where the installs of a run are made: its folder, its engine, its tools."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import cast

from pagesim import late
from pagesim.choices import EngineName
from pagesim.engine import aside, notary
from pagesim.engine.choice import engine_for
from pagesim.engine.interface import Engine
from pagesim.errors import PagesimError
from pagesim.plan.plan import Plan
from pagesim.project.clone import make_clone
from pagesim.project.files import FileEntry
from pagesim.run.planning import find_npm_registry
from pagesim.run.rundir import Remover, RunDir, hold_run_dir, list_dead_runs, sweep
from pagesim.run.world import World
from pagesim.toolchain.interface import Tool, Toolchain
from pagesim.toolchain.prepared import find_prepared, look_ahead


@late.dataclass(frozen=True)
class Place:
    """What is ready for installs, as long as its run lives."""

    folder: RunDir
    engine: Engine
    tools: Toolchain
    clone: tuple[FileEntry, ...] = ()
    """The repository's `.git`, as the build has it."""
    tidy: Callable[[], object] = lambda: None
    """To be called once an install runs: removes what dead runs left that have no folder."""


def find_engine(
    world: World, progress: Callable[[str], None], *, closed: bool | None = None
) -> Engine:
    """Return the engine that installs are made in; it begins what an install will need where it is
    said whether that one is `closed`. Raises `UsageError` and `EngineError`."""
    suite = world.suite
    if suite and suite.engine:
        return suite.engine
    # Before anything is fetched it is certain that walls can be built; else the install's are those
    # that show it.
    trial = not (world.cache / "toolchains").is_dir()
    found = engine_for(
        world.engine,
        world.env,
        progress,
        walls=world.walls,
        runtime=world.runtime,
        trial=trial,
    )
    if suite:
        found.hold()
        suite.engine = found
    if closed is not None:
        found.ahead(closed=closed)
    return found


@contextmanager
def hold_place(
    planned: Plan,
    world: World,
    progress: Callable[[str], None],
    find: Callable[[], Engine] | None = None,
) -> Iterator[Place]:
    """Make all ready for the installs of a plan, and take it away at the end.

    `find` gives the engine where it was looked for before. Raises `UsageError`, `EngineError`,
    `ImageError` and `ToolchainError`.
    """
    project = planned.deployment.project
    with (
        hold_run_dir(world.cache) as folder,
        # Git packs the commit while the tools are looked up.
        aside.begin(partial(make_clone, project, folder.path / "clone")) as clone,
    ):
        look_ahead(_list_tools(planned), world.cache)
        notary.look_ahead(planned.gateway.list_named(planned.hosts))
        engine = find() if find else find_engine(world, progress)
        folder.note_engine(engine.name)
        tidy = _sweep(engine, world)
        tools = prepare_tools(planned, engine, world, progress)
        engine.prepare(tools, progress, fetch=not planned.deployment.options.offline)
        yield Place(folder, engine, tools, clone(), tidy)
        tidy()


def _sweep(engine: Engine, world: World) -> Callable[[], object]:
    """Remove what dead runs left, and return what looks for the rest where no folder tells of it.

    That is a look at all that lives here, and in Docker a wait for what the run before made. A
    suite does so once.
    """
    if world.suite and world.suite.swept:
        return lambda: None
    if world.suite:
        world.suite.swept = True
    if list_dead_runs(world.cache):
        sweep(world.cache, {engine.name: engine.remove_leftovers}, partial(_remover, world))
        return lambda: None
    return cache(partial(engine.remove_leftovers, None))


def _remover(world: World, name: str) -> Remover | None:
    """Return what removes leftovers from another engine than the one in use; None where that engine
    does not answer now."""
    try:
        return engine_for(cast(EngineName, name), world.env, lambda _: None).remove_leftovers
    except PagesimError:
        return None


def prepare_tools(
    planned: Plan, engine: Engine, world: World, progress: Callable[[str], None]
) -> Toolchain:
    """Return the tools of a plan, prepared for `engine`. Raises `ToolchainError`."""
    tools, platform, signed = _list_tools(planned), engine.platform, world.signed_tools
    if found := find_prepared(tools, platform, world.cache, signed=signed):
        return found
    from pagesim.toolchain.fetch import prepare  # most runs have their tools

    return prepare(
        tools,
        platform,
        cache=world.cache,
        registry=find_npm_registry(world, offline=planned.deployment.options.offline),
        progress=progress,
        signed=signed,
    )


def _list_tools(planned: Plan) -> list[Tool]:
    return [Tool(name, version) for name, version in planned.deployment.selection.tools]
