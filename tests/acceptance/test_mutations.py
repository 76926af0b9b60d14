"""Every green scenario turns red when a thing that it rests on is taken away.

By a program over the shipped suite: of every point all mutations where everything is to be proven,
else one of each folder, so chosen that every kind is among them. How many were made, and how many
survived, stands at the end of the run.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import get_args

import pytest
from _pytest.mark import ParameterSet

from docs.generate.scenarios_page import SUITE, scenarios
from pagesim.run.world import World
from pagesim.scenario.load import Point, Scenario
from pagesim.scenario.running import locked_options, result_of
from pagesim.toolchain.cache import cache_dir
from tests.support.mutations import Kind, list_mutations, survives

A_FEW: Mapping[str, Kind] = {
    "build-images/defaults-v1": "wrong-value",
    "credentials/basic-auth": "wrong-text",
    "environments/nothing-declared": "unset-variable",
    "how-to/npm-token-v1": "unset-variable",
    "lockfiles/host-of-the-lockfile": "wrong-value",
    "managers/bunfig": "wrong-text",
    "npmrc-swap/relative-path": "scope-line",
    "outages/once-503": "wrong-value",
    "registries/artifactory": "registry-path",
    "root-directories/linked-member": "scope-line",
    "scopes/registry-with-a-path": "registry-path",
}
"""One mutation of each folder that has any, by scenario: each costs two installs."""


def _points() -> Iterator[ParameterSet]:
    for scenario in (s for s in scenarios() if s.expect.outcome == "resolved"):
        place = scenario.path.relative_to(SUITE).with_suffix("").as_posix()
        for number, point in enumerate(scenario.points):
            if number == 0 and place in A_FEW:
                yield pytest.param(scenario, point, A_FEW[place], id=f"{place}-{A_FEW[place]}")
            ident = f"{place}-{point.ident}-all"
            yield pytest.param(scenario, point, None, id=ident, marks=pytest.mark.slow)


def test_every_kind_is_among_the_few() -> None:
    assert set(A_FEW.values()) == set(get_args(Kind))
    green = {p.id for p in _points()}
    assert {f"{place}-{kind}" for place, kind in A_FEW.items()} <= green


@pytest.mark.network
@pytest.mark.parametrize(("scenario", "point", "only"), [*_points()])
def test_what_was_used_is_needed(
    scenario: Scenario,
    point: Point,
    only: Kind | None,
    record_property: Callable[[str, object], None],
) -> None:
    env = dict(os.environ)
    world = World(env, cache_dir(env), "process")
    options = locked_options(scenario, point, world)
    green = result_of(options, world)
    assert green.verdict == "resolved"
    made = list_mutations(options, green.outcome)
    chosen = made if only is None else [m for m in made if m.kind == only][:1]
    assert chosen or only is None
    survivors = [told for m in chosen if (told := survives(m, world))]
    record_property("mutations", len(chosen))
    record_property("survivors", len(survivors))
    assert not survivors, "\n".join(survivors)
