"""Every green scenario turns red when a thing that it rests on is taken away.

By a program over the shipped suite: of the first point of each file one mutation of each kind, of
all points all of them where everything is to be proven. How many were made, and how many survived,
stands at the end of the run.
"""

import os
from collections.abc import Callable, Iterator

import pytest
from _pytest.mark import ParameterSet

from docs.generate.scenarios_page import SUITE, scenarios
from pagesim.run.world import World
from pagesim.scenario.load import Point, Scenario
from pagesim.scenario.running import locked_options, result_of
from pagesim.toolchain.cache import cache_dir
from tests.support.mutations import Mutation, list_mutations, survives

pytestmark = pytest.mark.network


def _points() -> Iterator[ParameterSet]:
    for scenario in (s for s in scenarios() if s.expect.outcome == "resolved"):
        place = scenario.path.relative_to(SUITE).with_suffix("")
        for number, point in enumerate(scenario.points):
            if number == 0:
                yield pytest.param(scenario, point, False, id=f"{place}-{point.ident}")
            ident = f"{place}-{point.ident}-all"
            yield pytest.param(scenario, point, True, id=ident, marks=pytest.mark.slow)


@pytest.mark.parametrize(("scenario", "point", "every"), [*_points()])
def test_what_was_used_is_needed(
    scenario: Scenario, point: Point, every: bool, record_property: Callable[[str, object], None]
) -> None:
    env = dict(os.environ)
    world = World(env, cache_dir(env), "process")
    options = locked_options(scenario, point, world)
    green = result_of(options, world)
    assert green.verdict == "resolved"
    made = list_mutations(options, green.outcome)
    chosen = made if every else _one_of_each(made)
    survivors = [told for m in chosen if (told := survives(m, world))]
    record_property("mutations", len(chosen))
    record_property("survivors", len(survivors))
    assert not survivors, "\n".join(survivors)


def _one_of_each(made: tuple[Mutation, ...]) -> tuple[Mutation, ...]:
    return tuple({m.kind: m for m in reversed(made)}.values())
