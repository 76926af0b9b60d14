"""The suite that ships: every point on the process engine; on Docker one of each folder, or all.

Beside the first point of each green file one mutation is made of what its run used, of the next
kind each time; test_mutations.py makes them all.
"""

import os
from collections.abc import Callable, Iterator
from typing import Literal, get_args

import pytest
from _pytest.mark import ParameterSet

from docs.generate.scenarios_page import SUITE, scenarios
from pagesim.plugin.failure import failure_text
from pagesim.run.world import World
from pagesim.scenario.load import Point, Scenario
from pagesim.scenario.running import Result, locked_options, run_point
from pagesim.toolchain.cache import cache_dir
from tests.support.mutations import Kind, choose_mutation, survives

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


GREEN = [s.path for s in scenarios() if s.expect.outcome == "resolved"]


@pytest.mark.parametrize(("scenario", "point", "engine"), [*_on_process(), *_on_docker()])
def test_as_expected(
    scenario: Scenario,
    point: Point,
    engine: Engine,
    record_property: Callable[[str, object], None],
) -> None:
    env = dict(os.environ)
    world = World(env, cache_dir(env), engine)
    result, found = run_point(scenario, point, world)
    assert not found, failure_text(scenario.because, found, result, str(scenario.path))
    if engine == "process" and scenario.path in GREEN and point == scenario.points[0]:
        _mutated(scenario, point, world, result, record_property)


def _mutated(
    scenario: Scenario,
    point: Point,
    world: World,
    result: Result,
    record_property: Callable[[str, object], None],
) -> None:
    kinds: tuple[Kind, ...] = get_args(Kind)
    turn = GREEN.index(scenario.path) % len(kinds)
    options = locked_options(scenario, point, world)
    chosen = choose_mutation(options, result.outcome, (*kinds[turn:], *kinds[:turn]))
    if chosen:
        survivor = survives(chosen, world)
        record_property("mutations", 1)
        record_property("survivors", int(survivor is not None))
        assert survivor is None
