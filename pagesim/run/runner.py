"""The one place where a plan meets the world: toolchain, engine, gateway, output.

Everything before it (deployment, plan) and after it (resolution, diagnosis, report) is pure.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pagesim.choices import EngineName
from pagesim.engine.choice import engine_for
from pagesim.engine.interface import Engine, EngineResult, Install, Listener, Stream
from pagesim.managers.build_paths import BUILD_HOME, REPOSITORY
from pagesim.managers.interface import AuthSetting
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.plan.build_cache import find_build_cache, list_cache_variables
from pagesim.plan.deployment import make_deployment
from pagesim.plan.options import RunOptions
from pagesim.plan.plan import Plan, make_plan
from pagesim.plan.sources import read_entry
from pagesim.plan.start import Start
from pagesim.plan.upstream import find_upstream
from pagesim.run.outcome import Attempt, Outcome, Verdict
from pagesim.run.resolution import Seen, decide_verdict, list_resolutions
from pagesim.run.run_dir import RunDir, hold_run_dir, sweep
from pagesim.toolchain.fetch import prepare
from pagesim.toolchain.interface import Tool, Toolchain
from pagesim.toolchain.registry import Registry
from pagesim.toolchain.resolve import resolver


@dataclass(frozen=True)
class World:
    """What a run has around it."""

    env: Mapping[str, str] = field(repr=False)
    """pagesim's own process env; kept out of tracebacks, since it may hold tokens."""
    cache: Path
    engine: EngineName = "auto"
    keep: bool = False


@dataclass(frozen=True)
class Watcher:
    """What to call while a run goes on."""

    progress: Callable[[str], None]
    planned: Callable[[Plan, str, tuple[str, ...]], None]
    """Called once, before the first install, with the engine's name and what is less faithful."""
    attempt: Callable[[Start], None]
    """Called before each install."""
    output: Callable[[Stream, str], None]
    """A line of the install's output, redacted."""


def plan_run(options: RunOptions, world: World) -> Plan:
    """Return the plan of a run without running it.

    Raises `UsageError` and `ConfigError` for bad input, `ToolchainError` when a partial version
    cannot be made exact.
    """
    found = make_deployment(options, world.env, resolver(_npm_registry(world), world.cache))
    return make_plan(found, find_upstream(world.env, _home(world)))


def run(options: RunOptions, world: World, watcher: Watcher) -> Outcome:
    """Do what Pages does up to the end of the install, and return what came of it.

    Raises what `plan` raises, and `EngineError`, `ImageError`, `ToolchainError` and `GatewayError`
    for pagesim's own part. A failing install is an outcome.
    """
    begun = time.monotonic()
    planned = plan_run(options, world)
    selection = planned.deployment.selection
    if selection.failed or selection.skipped:
        watcher.planned(planned, "none", ())
        end: Verdict = "failed" if selection.failed else "skipped"
        return Outcome(planned, "none", (), end, (), {"total_s": time.monotonic() - begun})
    with hold_run_dir(world.cache) as folder:
        engine = engine_for(world.engine, world.env, watcher.progress)
        sweep(world.cache, (engine.remove_leftovers,))
        tools = prepare_toolchain(planned, engine, world, watcher.progress)
        engine.prepare(tools, watcher.progress)
        watcher.planned(planned, engine.name, engine.fidelity)
        ready = time.monotonic()
        attempts = _attempts(planned, engine, tools, folder, world, watcher)
        ended = time.monotonic()
    timings = {
        "total_s": ended - begun,
        "prepare_s": ready - begun,
        "install_s": sum(a.seconds for a in attempts),
    }
    kept = _kept_folder(world, folder)
    return Outcome(
        planned, engine.name, engine.fidelity, attempts[0].verdict, attempts, timings, kept
    )


def prepare_toolchain(
    planned: Plan, engine: Engine, world: World, progress: Callable[[str], None]
) -> Toolchain:
    """Return the tools of a plan, prepared for `engine`. Raises `ToolchainError`."""
    return prepare(
        [Tool(name, version) for name, version in planned.deployment.selection.tools],
        engine.platform,
        cache=world.cache,
        registry=_npm_registry(world),
        progress=progress,
    )


def _npm_registry(world: World) -> Registry:
    return Registry.from_environment(world.env, _home(world))


def _home(world: World) -> Path:
    return Path(world.env.get("HOME") or Path.home())


def _attempts(
    planned: Plan,
    engine: Engine,
    tools: Toolchain,
    folder: RunDir,
    world: World,
    watcher: Watcher,
) -> tuple[Attempt, ...]:
    made: list[Attempt] = []
    for start in planned.starts:
        if made and (made[0].verdict != "unresolved" or made[0].took_effect):
            break
        watcher.attempt(start)
        install = _install(planned, start, tools, folder, world)
        folder.workdir.mkdir(exist_ok=True)
        made.append(_attempt(planned, start, engine, install, watcher))
    return tuple(made)


def _install(
    planned: Plan, start: Start, tools: Toolchain, folder: RunDir, world: World
) -> Install:
    selection = planned.deployment.selection
    return Install(
        run_id=folder.run_id,
        workdir=folder.workdir,
        files=start.files,
        cwd=planned.cwd,
        argv=selection.command,
        env={**list_cache_variables(planned), **start.env},
        toolchain=tools,
        gateway=planned.gateway,
        hosts=planned.hosts,
        collect=tuple(_collect(planned)),
        probe=_probe(planned),
        cache=find_build_cache(planned, world.cache / "build-caches"),
        # The copy is that of the install that the verdict follows.
        keep=world.cache / "kept" / folder.run_id
        if world.keep and start is planned.starts[0]
        else None,
    )


def _collect(planned: Plan) -> Iterator[str]:
    """Yield what tells of the tree, in the folder of the install and at the repository's root."""
    for folder in dict.fromkeys((planned.cwd, REPOSITORY)):
        inside = folder.relative_to(BUILD_HOME)
        yield from (str(inside / name) for name in planned.manager.records)
    inside = planned.cwd.relative_to(BUILD_HOME)
    yield from (str(inside / name) for name in (PAGES_NPMRC, ".npmrc"))


def _by_folder(planned: Plan, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what came back by path relative to the install's folder; what lies at the root of a
    workspace stands in where the folder has none."""
    found: dict[str, bytes] = {}
    for folder in (REPOSITORY, planned.cwd):
        base = f"{folder.relative_to(BUILD_HOME)}/"
        found |= {p.removeprefix(base): c for p, c in files.items() if p.startswith(base)}
    return found


def _probe(planned: Plan) -> tuple[str, ...]:
    """Return the packages to look for in the tree: what mocks serve may come in behind others."""
    wanted = [w.name for w in planned.wanted]
    mocked = [p.name for r in planned.gateway.registries for p in r.packages]
    return tuple(dict.fromkeys([*wanted, *mocked]))


def _attempt(
    planned: Plan, start: Start, engine: Engine, install: Install, watcher: Watcher
) -> Attempt:
    redact = planned.redactor
    lines: list[tuple[Stream, str]] = []

    def output(stream: Stream, line: str) -> None:
        lines.append((stream, redact(line)))
        watcher.output(*lines[-1])

    result = engine.run(install, Listener(output, watcher.progress))
    text = "\n".join(line for _, line in lines)
    collected = _by_folder(planned, result.files)
    installed = planned.manager.installed(collected)
    found = list_resolutions(Seen(planned, result.exchanges, installed, result.exit_code, text))
    return Attempt(
        mode=start.mode,
        exit_code=result.exit_code,
        verdict=decide_verdict(result.exit_code, found),
        resolutions=found,
        exchanges=result.exchanges,
        output=tuple(lines),
        swapped=_swapped(start, collected, planned),
        took_effect=_took_effect(start, result, planned),
        seconds=result.seconds,
        recorded=result.recorded,
    )


def _swapped(start: Start, collected: Mapping[str, bytes], planned: Plan) -> bool | None:
    """Whether `.npmrc` was the Pages file at the end; None when there is no such file."""
    by_path = {f.path: f for f in start.files}
    path = str((planned.cwd / PAGES_NPMRC).relative_to(BUILD_HOME))
    wanted = read_entry(by_path[path], by_path) if path in by_path else None
    return None if wanted is None else collected.get(".npmrc") == wanted


def _took_effect(start: Start, result: EngineResult, planned: Plan) -> bool:
    """Whether a request bears a credential that only `.npmrc.pages` gives there."""
    if not planned.has_pages_npmrc:
        return False
    without = planned.without_file
    return any(
        e.credential is not None
        and e.credential in _names(planned.intended.auth_for(e.url))
        and e.credential not in _names(without.auth_for(e.url))
        for e in result.exchanges
    )


def _names(setting: AuthSetting | None) -> frozenset[str]:
    return frozenset(setting.variables) if setting else frozenset()


def _kept_folder(world: World, folder: RunDir) -> str | None:
    return str(world.cache / "kept" / folder.run_id) if world.keep else None
