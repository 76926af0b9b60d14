"""The pytest plugin: scenario files are collected as items, one for each point of the matrix.

Nothing to configure: `pytest scenarios/` finds every YAML file that says what it expects. Options:
`--pagesim-engine`, `--pagesim-shard K/N`, `--pagesim-hosts URL,…`, `--pagesim-update`.
"""

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from pagesim.engine.choice import EngineName
from pagesim.errors import PagesimError
from pagesim.run.runner import World
from pagesim.scenario.expectation import Mismatch
from pagesim.scenario.load import Point, Scenario, is_scenario, load_scenario
from pagesim.scenario.running import Result, run_point, run_project
from pagesim.scenario.sharding import Shard, members, read_durations
from pagesim.scenario.update import updated
from pagesim.toolchain.cache import cache_dir

SUFFIXES = (".yaml", ".yml")


class ScenarioMismatch(Exception):
    """Raised when a run is not what its scenario expects."""

    def __init__(self, found: tuple[Mismatch, ...], result: Result) -> None:
        super().__init__(f"{len(found)} expectations were not met")
        self.found, self.result = found, result


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("pagesim")
    group.addoption(
        "--pagesim-engine",
        choices=("auto", "docker", "process"),
        default=None,
        help="where scenarios run (default: PAGESIM_ENGINE, else auto)",
    )
    group.addoption("--pagesim-shard", metavar="K/N", help="run only this part of the scenarios")
    group.addoption("--pagesim-hosts", metavar="URL,…", help="a Docker engine for each worker")
    group.addoption(
        "--pagesim-update", action="store_true", help="rewrite expectations into what was found"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark that every scenario has."""
    config.addinivalue_line("markers", "scenario: a pagesim scenario")


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> "ScenarioFile | None":
    """Collect the YAML files that are scenarios, and those that are named on the command line."""
    if file_path.suffix not in SUFFIXES:
        return None
    named = str(file_path) in {
        str(Path(a.split("::")[0]).resolve()) for a in parent.config.args if "::" not in a[:2]
    }
    if not named and not is_scenario(file_path):
        return None
    return ScenarioFile.from_parent(parent, path=file_path)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the scenarios of the shard asked for; other tests stay in shard 1."""
    if not config.getoption("--pagesim-shard"):
        return
    shard = Shard.parse(config.getoption("--pagesim-shard"))
    folders = [Path(a.split("::")[0]).absolute() for a in config.args]
    seconds = read_durations([*(f for f in folders if f.is_dir()), config.rootpath])
    scenarios = [i.nodeid for i in items if isinstance(i, ScenarioItem)]
    mine = members(scenarios, shard, seconds)
    kept = [
        i for i in items if (i.nodeid in mine if isinstance(i, ScenarioItem) else shard.number == 1)
    ]
    config.hook.pytest_deselected(items=[i for i in items if i not in kept])
    items[:] = kept


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With --pagesim-update: show what was found, and write it into the files."""
    if not session.config.getoption("--pagesim-update"):
        return
    found: dict[Path, list[tuple[Mismatch, ...]]] = {}
    for item in session.items:
        if isinstance(item, ScenarioItem) and item.found is not None:
            found.setdefault(item.path, []).append(item.found)
    for path, mismatches in found.items():
        if any(mismatches):
            _update(path, mismatches)


def _update(path: Path, found: list[tuple[Mismatch, ...]]) -> None:
    before = path.read_text("utf-8")
    update = updated(before, str(path), found)
    sys.stdout.write(update.difference(before, path.name))
    for m in update.by_hand:
        sys.stdout.write(f"{path.name}: edit by hand: {m.what}: {m.expected} -> {m.found}\n")
    path.write_text(update.text, "utf-8")


class ScenarioFile(pytest.File):
    """A scenario file."""

    def collect(self) -> Iterator["ScenarioItem"]:
        """Yield an item for each point of its matrix."""
        try:
            scenario = load_scenario(self.path)
        except PagesimError as error:
            hint = f"\n  {error.hint}" if error.hint else ""
            raise self.CollectError(f"{error.message}{hint}") from None
        for point in scenario.points:
            name = f"{scenario.name}[{point.ident}]"
            yield ScenarioItem.from_parent(self, name=name, scenario=scenario, point=point)


class ScenarioItem(pytest.Item):
    """One point of a scenario."""

    def __init__(self, *, scenario: Scenario, point: Point, **rest: Any) -> None:
        super().__init__(**rest)
        self.scenario, self.point = scenario, point
        self.found: tuple[Mismatch, ...] | None = None
        for mark in ("scenario", *scenario.marks):
            self.add_marker(mark)

    def runtest(self) -> None:
        """Run it. Raises `ScenarioMismatch`."""
        result, found = run_point(self.scenario, self.point, _world(self.config))
        self.user_properties += [
            ("outcome", result.verdict),
            ("findings", ", ".join(result.rules)),
            ("because", self.scenario.because),
        ]
        self.found = found
        if found:
            raise ScenarioMismatch(found, result)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return what is shown of it."""
        return self.path, 0, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the reason, expected beside found, the cause, and how to run just this one."""
        error = excinfo.value
        if isinstance(error, ScenarioMismatch):
            return self._told(error)
        if isinstance(error, PagesimError):
            hint = f"\n  {error.hint}" if error.hint else ""
            return f"{error.message}{hint}\n\nRun it again: {self.command}"
        return super().repr_failure(excinfo, style)

    @property
    def command(self) -> str:
        """The command that runs just this item."""
        return f"pagesim test {shlex.quote(self.nodeid)}"

    def _told(self, error: ScenarioMismatch) -> str:
        width = max(len(m.what) for m in error.found)
        expected = max(len(m.expected) for m in error.found)
        lines = [f"Because: {self.scenario.because}", ""]
        lines += [f"{'':<{width}}  {'expected':<{expected}}  found"]
        lines += [f"{m.what:<{width}}  {m.expected:<{expected}}  {m.found}" for m in error.found]
        causes = [f for f in error.result.findings if f.severity == "error"]
        if causes:
            lines += ["", f"Cause: {causes[0].message} [{causes[0].rule}]"]
        tail = error.result.log[-8:]
        if tail:
            lines += ["", "The install's last lines:", *(f"  {line}" for line in tail)]
        return "\n".join([*lines, "", f"Run it again: {self.command}"])


def _world(config: pytest.Config) -> World:
    env = dict(os.environ)
    hosts = [h for h in (config.getoption("--pagesim-hosts") or "").split(",") if h]
    if hosts:
        worker = env.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
        env["DOCKER_HOST"] = hosts[int(worker) % len(hosts)]
    chosen = config.getoption("--pagesim-engine") or env.get("PAGESIM_ENGINE") or "auto"
    engine = cast(EngineName, chosen)
    return World(env=env, cache=cache_dir(env), engine=engine)


@pytest.fixture
def pagesim(request: pytest.FixtureRequest) -> "Pagesim":
    """Return pagesim's Python API: `result = pagesim.run(project, environment="preview")`."""
    return Pagesim(_world(request.config))


class Pagesim:
    """Runs projects from Python tests."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.run: Callable[..., Result] = self._run

    def _run(self, project: Any, environment: str = "preview", **options: Any) -> Result:
        """Run `project` (a folder, or its files by path) in `environment`."""
        return run_project(project, environment, self._world, **options)
