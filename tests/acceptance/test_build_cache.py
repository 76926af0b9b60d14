"""`--cache warm`: the managers' caches live on between runs, in both environments, as on Pages.

A second run with everything cached asks the registry for nothing, so that a token which is missing
or revoked stays unseen; pagesim must say so and must not call the package resolved.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from pagesim.choices import BuildImageName, CacheState, EngineName
from pagesim.run.world import World
from pagesim.scenario.running import Result
from pagesim.toolchain.cache import cache_dir
from tests.support.levels import few
from tests.support.recipes import PACKAGE, Cell, run_cell

pytestmark = pytest.mark.network
CACHED = [("npm", "v3"), ("yarn", "v2"), ("pnpm", "v2"), ("pnpm", "v3"), ("bun", "v3")]
DOCKER, SLOW = pytest.mark.docker, pytest.mark.slow
CASES = [
    *few([pytest.param(m, i, "process", id=f"{m}-{i}") for m, i in CACHED], 0, 3),
    pytest.param("npm", "v3", "docker", marks=DOCKER, id="npm-v3-docker"),
    *[
        pytest.param(m, i, "docker", marks=[DOCKER, SLOW], id=f"{m}-{i}-docker")
        for m, i in CACHED[1:]
    ],
]


def run(cell: Cell, engine: EngineName, root: Path, cache: CacheState = "warm") -> Result:
    world = World(env=dict(os.environ), cache=cache_dir(os.environ), engine=engine)
    return run_cell(cell, world, swap="lifecycle", cache=cache, root=root)


def asked(result: Result) -> list[str]:
    first = result.outcome.first
    assert first is not None
    return [e.asked for e in first.exchanges if e.package == PACKAGE and e.asked == "tarball"]


def told(result: Result) -> tuple[str, int | None, str, bool]:
    rules = "cached-install-proves-nothing" in result.rules
    return result.verdict, result.exit_code, result.packages[PACKAGE].status, rules


@pytest.mark.parametrize(("manager", "image", "engine"), CASES)
def test_a_warm_cache_hides_a_missing_token(
    manager: str, image: BuildImageName, engine: EngineName, tmp_path: Path
) -> None:
    version = "1.22.22" if manager == "yarn" else None
    good = Cell(manager, image, "token", True, version)
    first = run(good, engine, tmp_path)
    assert told(first) == ("resolved", 0, "resolved", False)
    second = run(replace(good, recipe="empty"), engine, tmp_path)
    assert asked(second) == [], second.log
    assert told(second) == ("unresolved", 0, "not-requested", True), second.log
    assert second.packages[PACKAGE].version == "1.2.0"


def test_a_cold_run_of_the_same_project_sees_it(tmp_path: Path) -> None:
    good = Cell("npm", "v3", "token", True)
    assert run(good, "process", tmp_path).verdict == "resolved"
    cold = run(replace(good, recipe="empty"), "process", tmp_path, cache="cold")
    assert told(cold) == ("unresolved", 1, "unauthorized", False)


def test_projects_do_not_share_a_cache(tmp_path: Path) -> None:
    good = Cell("npm", "v3", "token", True)
    assert run(good, "process", tmp_path / "one").verdict == "resolved"
    other = run(replace(good, recipe="empty"), "process", tmp_path / "other")
    assert told(other) == ("unresolved", 1, "unauthorized", False)


@pytest.mark.slow
def test_v1_has_no_build_cache(tmp_path: Path) -> None:
    good = Cell("npm", "v1", "token", True)
    for _ in range(2):
        result = run(good, "process", tmp_path)
        assert asked(result), result.log
        assert told(result) == ("resolved", 0, "resolved", False)
