"""The suite that ships: every point on the process engine; on Docker one of each folder, or all."""

import os
from collections.abc import Iterator
from typing import Literal

import pytest
from _pytest.mark import ParameterSet

from docs.generate.scenarios_page import SUITE, scenarios
from pagesim.plugin.failure import failure_text
from pagesim.run.world import World
from pagesim.scenario.load import Point, Scenario
from pagesim.scenario.running import run_point
from pagesim.toolchain.cache import cache_dir

pytestmark = pytest.mark.network
Engine = Literal["process", "docker"]
POINTS = [(s, p) for s in scenarios() for p in s.points]


def _on_process() -> list[ParameterSet]:
    return [pytest.param(s, p, "process", id=_ident(s, p, "process")) for s, p in POINTS]


def _on_docker() -> Iterator[ParameterSet]:
    seen: set[str] = set()
    for scenario, point in POINTS:
        folder = scenario.path.relative_to(SUITE).parts[0]
        marks = [pytest.mark.docker, *([pytest.mark.slow] if folder in seen else [])]
        seen.add(folder)
        ident = _ident(scenario, point, "docker")
        yield pytest.param(scenario, point, "docker", id=ident, marks=marks)


def _ident(scenario: Scenario, point: Point, engine: Engine) -> str:
    place = scenario.path.relative_to(SUITE).with_suffix("")
    return f"{engine}-{place}-{point.ident}"


@pytest.mark.parametrize(("scenario", "point", "engine"), [*_on_process(), *_on_docker()])
def test_as_expected(scenario: Scenario, point: Point, engine: Engine) -> None:
    env = dict(os.environ)
    result, found = run_point(scenario, point, World(env, cache_dir(env), engine))
    assert not found, failure_text(scenario.because, found, result, str(scenario.path))
