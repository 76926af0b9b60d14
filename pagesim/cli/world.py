"""What the command line finds around it, as the runner takes it."""

import os

from pagesim.choices import EngineName
from pagesim.cli.options import EngineOptions
from pagesim.run.world import TIMEOUT, World
from pagesim.toolchain.cache import cache_dir


def make_world(options: EngineOptions) -> World:
    """Return the surroundings of this process."""
    env = dict(os.environ)
    return World(
        env=env,
        cache=cache_dir(env),
        engine=options.engine,
        timeout=options.timeout or TIMEOUT,
        walls=options.walls,
        runtime=options.runtime,
        signed_tools=options.signed_tools,
        keep=options.keep,
    )


def need_engine(name: EngineName, *, walls: bool = True, runtime: str | None = None) -> None:
    """Where an engine is asked for by name, find out now whether it can be had.

    Raises `EngineError`.
    """
    if name != "auto" or runtime:
        from pagesim.engine.choice import engine_for

        engine_for(name, os.environ, lambda _: None, walls=walls, runtime=runtime)
