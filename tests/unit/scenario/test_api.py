"""The Python API: the same result, awaited; surroundings are handed on whole."""

import asyncio
import threading
from pathlib import Path

import pytest

from pagesim.plan.options import RunOptions
from pagesim.run.world import World
from pagesim.scenario import api
from pagesim.scenario.api import Pagesim
from pagesim.scenario.running import Result
from tests.support.reports import CASES

SITE = {"package.json": "{}"}


def test_runs_are_awaited_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(2)
    cases = {"preview": CASES["resolved"](), "production": CASES["stops"]()}

    def run(options: RunOptions, _: World) -> Result:
        together.wait(20)  # breaks where one waits for the other
        return Result(cases[options.environment], ())

    monkeypatch.setattr(api, "result_of", run)

    async def both() -> tuple[Result, Result]:
        runs = Pagesim({})
        return await asyncio.gather(
            runs.run_async(SITE), runs.run_async(SITE, environment="production")
        )

    assert [result.verdict for result in asyncio.run(both())] == ["resolved", "failed"]


def test_surroundings_are_handed_on_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    world = World(env={}, cache=tmp_path, engine="process", walls=False, timeout=7.0)
    seen: list[World] = []

    def run(_: RunOptions, around: World) -> Result:
        seen.append(around)
        return Result(CASES["resolved"](), ())

    monkeypatch.setattr(api, "result_of", run)
    Pagesim.around(world).run(SITE)
    assert seen == [world]
