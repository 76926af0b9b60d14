"""Node.js and package managers, fetched before a test that asks nobody."""

from dataclasses import replace

from pagesim.plan.options import RunOptions
from pagesim.run.place import find_engine, prepare_tools
from pagesim.run.planning import plan_run
from pagesim.run.world import World


def bring_tools(options: RunOptions, world: World) -> None:
    """Put the tools of a run into the cache, from the registry where they are not there yet."""
    planned = plan_run(replace(options, offline=False), world)
    prepare_tools(planned, find_engine(world, print), world, print)
