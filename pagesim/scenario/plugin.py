"""The pytest plugin: scenario files are collected as items, one for each point of the matrix.

Nothing to configure: `pytest scenarios/` finds every YAML file that says what it expects. Options:
`--pagesim-engine`, `--pagesim-update`.
"""

import os
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pagesim.engine.choice import EngineName
from pagesim.errors import PagesimError
from pagesim.run.rundir import cache_dir
from pagesim.run.runner import World
from pagesim.scenario.expectation import Mismatch
from pagesim.scenario.load import Point, Scenario, is_scenario, load_scenario
from pagesim.scenario.running import Result, run_point, run_project

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
    engine: EngineName = config.getoption("--pagesim-engine") or env.get("PAGESIM_ENGINE") or "auto"
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
