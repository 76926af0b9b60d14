"""Reads what a plan is made of, and makes it."""

from pagesim.plan.deployment import make_deployment
from pagesim.plan.options import RunOptions
from pagesim.plan.plan import Plan, make_plan
from pagesim.plan.upstream import find_upstream
from pagesim.run.world import World
from pagesim.toolchain.registry import Registry
from pagesim.toolchain.resolve import resolver


def plan_run(options: RunOptions, world: World) -> Plan:
    """Return the plan of a run without running it.

    Raises `UsageError` and `ConfigError` for bad input, `ToolchainError` when a partial version
    cannot be made exact.
    """
    found = make_deployment(options, world.env, resolver(find_npm_registry(world), world.cache))
    return make_plan(found, find_upstream(world.env, world.home))


def find_npm_registry(world: World) -> Registry:
    """Return the registry that tools come from, by the user's own npm configuration."""
    return Registry.from_environment(world.env, world.home)
