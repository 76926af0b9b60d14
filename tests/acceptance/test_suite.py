"""The suite that ships, on both engines, each point as a test of its own."""

import os
from typing import Literal

import pytest

from pagesim.run.runner import World
from pagesim.scenario.failure import failure_text
from pagesim.scenario.load import Point, Scenario
from pagesim.scenario.running import run_point
from pagesim.toolchain.cache import cache_dir
from tests.scenario_index import SUITE, scenarios

pytestmark = pytest.mark.network
POINTS = [
    pytest.param(s, p, id=f"{s.path.relative_to(SUITE).with_suffix('')}-{p.ident}")
    for s in scenarios()
    for p in s.points
]


@pytest.mark.parametrize("engine", ["process", pytest.param("docker", marks=pytest.mark.docker)])
@pytest.mark.parametrize(("scenario", "point"), POINTS)
def test_as_expected(
    scenario: Scenario, point: Point, engine: Literal["process", "docker"]
) -> None:
    env = dict(os.environ)
    result, found = run_point(scenario, point, World(env, cache_dir(env), engine))
    assert not found, failure_text(scenario.because, found, result, str(scenario.path))
