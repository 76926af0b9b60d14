"""The suite that ships, every point of it on both engines."""

import os
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


def _cases(engine: Engine) -> list[ParameterSet]:
    return [
        pytest.param(*sp, engine, id=_ident(*sp, engine), marks=_marks(engine)) for sp in POINTS
    ]


def _ident(scenario: Scenario, point: Point, engine: Engine) -> str:
    place = scenario.path.relative_to(SUITE).with_suffix("")
    return f"{engine}-{place}-{point.ident}"


def _marks(engine: Engine) -> list[pytest.MarkDecorator]:
    return [pytest.mark.docker] if engine == "docker" else []


@pytest.mark.parametrize(("scenario", "point", "engine"), [*_cases("process"), *_cases("docker")])
def test_as_expected(scenario: Scenario, point: Point, engine: Engine) -> None:
    env = dict(os.environ)
    result, found = run_point(scenario, point, World(env, cache_dir(env), engine))
    assert not found, failure_text(scenario.because, found, result, str(scenario.path))
