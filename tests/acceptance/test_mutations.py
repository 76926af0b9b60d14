"""Every green scenario turns red when a thing that it rests on is taken away.

By a program over the shipped suite: of every point all mutations. `make test` makes one for each
file beside the suite's own run (test_suite.py). How many were made, and how many survived, stands
at the end of the run.
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
from tests.support.mutations import list_mutations, survives


def _points() -> Iterator[ParameterSet]:
    for scenario in (s for s in scenarios() if s.expect.outcome == "resolved"):
        place = scenario.path.relative_to(SUITE).with_suffix("").as_posix()
        for point in scenario.points:
            yield pytest.param(scenario, point, id=f"{place}-{point.ident}")


@pytest.mark.slow
@pytest.mark.network
@pytest.mark.parametrize(("scenario", "point"), [*_points()])
def test_what_was_used_is_needed(
    scenario: Scenario, point: Point, record_property: Callable[[str, object], None]
) -> None:
    env = dict(os.environ)
    world = World(env, cache_dir(env), "process")
    options = locked_options(scenario, point, world)
    green = result_of(options, world)
    assert green.verdict == "resolved"
    made = list_mutations(options, green.outcome)
    survivors = [told for m in made if (told := survives(m, world))]
    record_property("mutations", len(made))
    record_property("survivors", len(survivors))
    assert not survivors, "\n".join(survivors)
