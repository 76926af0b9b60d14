"""Reads what a plan is made of, and makes it.

What few plans need (a look-up of versions, a cassette) is imported when it is: --dry-run is quick.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pagesim.config.settings import load_settings
from pagesim.errors import UsageError
from pagesim.late import replace
from pagesim.npm.version import read_exact
from pagesim.pages.environment import EnvFile
from pagesim.plan.defaults import take_defaults
from pagesim.plan.deployment import make_deployment
from pagesim.plan.inputs import Inputs
from pagesim.plan.options import RunOptions
from pagesim.plan.plan import Plan, make_plan
from pagesim.project.repository import Project, open_project
from pagesim.run.world import World
from pagesim.secret import Secret

if TYPE_CHECKING:
    from pagesim.gateway.interface import Recorded, Upstream
    from pagesim.toolchain.registry import Registry


def plan_run(options: RunOptions, world: World) -> Plan:
    """Return the plan of a run without running it.

    Raises `UsageError` and `ConfigError` for bad input, `ToolchainError` when a partial version
    cannot be made exact.
    """
    inputs = read_inputs(options, world)
    options = take_defaults(options, inputs.settings)
    registry = partial(find_npm_registry, world, offline=options.offline)

    def resolve(tool: str, spec: str) -> str:
        if exact := read_exact(spec):
            return exact
        from pagesim.toolchain.resolve import resolver

        return resolver(registry(), world.cache)(tool, spec)

    def digest(tool: str, version: str) -> str | None:
        from pagesim.toolchain.fetch import digester

        return digester(registry(), world.cache)(tool, version)

    return make_plan(make_deployment(options, inputs, resolve, digest), inputs)


def plan_runs(runs: Sequence[RunOptions], world: World) -> list[Plan]:
    """Return the plans of runs of one project, read once. Raises what `plan_run` does."""
    given = runs[0].project
    opened = given if isinstance(given, Project) else open_project(given, commit=runs[0].commit)
    return [plan_run(replace(run, project=opened), world) for run in runs]


def read_inputs(options: RunOptions, world: World) -> Inputs:
    """Return all that is read for a plan. Raises `UsageError` and `ConfigError`."""
    given = options.project
    project = given if isinstance(given, Project) else open_project(given, commit=options.commit)
    folder = project.root / project.default_root_dir
    return Inputs(
        project=project,
        settings=options.settings
        or load_settings(options.config or _config_file(folder, project.root)),
        env_file=read_env_file(options.env_file) if options.env_file else None,
        process_env=world.env,
        find_upstream=partial(_find_upstream, world),
        cassette=_read_cassette(options.cassette),
        today=datetime.now(UTC).date(),
    )


def _config_file(folder: Path, top: Path) -> Path | None:
    """Return the nearest pagesim.yaml, from `folder` up to the `top` of its repository.

    Raises `UsageError` for one that is a link to a file elsewhere: what a message quotes of it
    would not be the repository's.
    """
    places = (at for at in (folder, *folder.parents) if at.is_relative_to(top))
    found = (at / name for at in places for name in ("pagesim.yaml", "pagesim.yml"))
    file = next((file for file in found if file.is_file()), None)
    if file is not None and not file.resolve().is_relative_to(top.resolve()):
        raise UsageError(f"{file} is a link that leads out of {top}")
    return file


def read_env_file(path: Path) -> EnvFile:
    """Return what an env file holds. Raises `UsageError` and `ConfigError`."""
    from pagesim.formats.dotenv import parse_env_file

    return EnvFile(path, {name: Secret(text) for name, text in parse_env_file(path).items()})


def _read_cassette(path: Path | None) -> "tuple[Recorded, ...]":
    if path is None:
        return ()
    from pagesim.run.cassettes import read_cassette

    return read_cassette(path)


def _find_upstream(world: World) -> "Upstream":
    from pagesim.run.upstream import find_upstream

    return find_upstream(world.env, world.home)


def find_npm_registry(world: World, *, offline: bool = False) -> "Registry":
    """Return the registry that tools come from, by the user's own npm configuration."""
    from pagesim.toolchain.registry import Registry

    return replace(Registry.from_environment(world.env, world.home), offline=offline)
