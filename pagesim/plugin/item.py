"""Scenario files as pytest sees them: a collector for the file, an item for each matrix point."""

import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pagesim.errors import PagesimError
from pagesim.plugin.failure import failure_text
from pagesim.run.world import World
from pagesim.scenario.expectation import Mismatch
from pagesim.scenario.load import Point, Scenario, load_scenario
from pagesim.scenario.running import Result, run_point

WORLD = pytest.StashKey[World]()
"""Where the session keeps what its runs have around them."""


class ScenarioMismatch(Exception):
    """Raised when a run is not what its scenario expects."""

    def __init__(self, found: tuple[Mismatch, ...], result: Result) -> None:
        super().__init__(f"{len(found)} expectations were not met")
        self.found, self.result = found, result


class ScenarioFile(pytest.File):
    """A scenario file."""

    def collect(self) -> Iterator["ScenarioItem"]:
        """Yield an item for each point of its matrix."""
        try:
            scenario = load_scenario(self.path)
        except PagesimError as error:
            raise self.CollectError(told(error)) from None
        title = " ".join(scenario.name.split()).replace("::", ":")
        for point in scenario.points:
            name = f"{title}[{point.ident}]"
            # As text, so that pytest 9 reads it as it reads the ids in its cache (--lf).
            ident = f"{self.nodeid}::{name}"
            yield ScenarioItem.from_parent(
                self, name=name, nodeid=ident, scenario=scenario, point=point
            )


class ScenarioItem(pytest.Item):
    """One point of a scenario."""

    def __init__(self, *, scenario: Scenario, point: Point, **rest: Any) -> None:
        super().__init__(**rest)
        self.scenario, self.point = scenario, point
        self.found: tuple[Mismatch, ...] | None = None
        """What was not as expected; None as long as it has not run."""
        self.result: Result | None = None
        for mark in ("scenario", *scenario.marks):
            # Declared here, so that a project's --strict-markers does not refuse them.
            self.config.addinivalue_line("markers", f"{mark}: a mark of scenarios")
            self.add_marker(mark)

    def runtest(self) -> None:
        """Run it. Raises `ScenarioMismatch`, except where expectations are to be rewritten."""
        world = self.config.stash[WORLD]
        self.result, self.found = run_point(self.scenario, self.point, world)
        if self.found and not self.config.getoption("--pagesim-update"):
            raise ScenarioMismatch(self.found, self.result)

    def own_code(self, error: BaseException | None) -> int | None:
        """Return pagesim's exit code for a failure of its own; None for any other end."""
        if isinstance(error, PagesimError):
            return error.exit_code
        good = error is None or isinstance(error, ScenarioMismatch)
        return None if good else PagesimError.exit_code

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return what is shown of it: the place of its expectations."""
        return self.path, self.scenario.line - 1, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the reason, expected beside found, the cause, and how to run just this one."""
        error = excinfo.value
        if isinstance(error, ScenarioMismatch):
            return failure_text(self.scenario.because, error.found, error.result, self.command)
        if isinstance(error, PagesimError):
            return f"{told(error)}\n\nRun it again: {self.command}"
        return super().repr_failure(excinfo, style)

    @property
    def command(self) -> str:
        """The command that runs just this item, from where pytest was called."""
        place = os.path.relpath(self.path, self.config.invocation_params.dir)
        engine = self.config.getoption("--pagesim-engine")
        options = ["--engine", engine] if engine not in (None, "auto") else []
        options += ["--no-walls"] if self.config.getoption("--pagesim-no-walls") else []
        return shlex.join(["pagesim", "test", f"{place}::{self.name}", *options])


def told(error: PagesimError) -> str:
    """Return an error with what to do next, as the command line shows it."""
    return f"{error.message}\n  {error.hint}" if error.hint else error.message
