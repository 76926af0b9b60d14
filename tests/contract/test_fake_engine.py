"""The engine that only tells, held against one that installs: the same project, the same end."""

import os
from pathlib import Path

import pytest

from pagesim.diagnosis.catalogue import diagnose
from pagesim.engine.interface import Engine
from pagesim.engine.process.engine import ProcessEngine
from pagesim.gateway.interface import Exchange
from pagesim.plan.options import RunOptions
from pagesim.run.outcome import Outcome
from pagesim.run.runner import run
from pagesim.run.world import World
from pagesim.scenario.running import QUIET
from tests.support.fake_engine import (
    NPMRC,
    TOKEN,
    FakeEngine,
    fake_run,
    refuses,
    resolves,
    settings,
    site,
)

CASES = {
    "resolves": (settings(), resolves()),
    "token missing": (settings([], production=[TOKEN]), refuses(401, f"${{{TOKEN}}}")),
    "token empty": (settings([], {TOKEN: ""}), refuses(401, None)),
}


def told(exchange: Exchange) -> tuple[object, ...]:
    return (
        exchange.method,
        exchange.status,
        exchange.asked,
        exchange.registry,
        exchange.package,
        exchange.version,
        exchange.credential,
        exchange.mode,
    )


def matters(outcome: Outcome) -> dict[str, object]:
    """Return what the report and the rules go by, less what only a real install has."""
    first = outcome.first
    assert first
    return {
        "verdict": outcome.verdict,
        "failed": first.exit_code != 0,
        "exchanges": [told(e) for e in first.exchanges if e.asked != "audit"],
        "packages": [(r.name, r.status, r.version, r.credential) for r in first.resolutions],
        "took effect": first.took_effect,
        "findings": [(f.rule, f.severity, f.message, f.packages) for f in diagnose(outcome)],
    }


@pytest.mark.network
@pytest.mark.parametrize("case", CASES)
def test_the_script_is_what_the_process_engine_does(case: str, tmp_path: Path) -> None:
    chosen, script = CASES[case]
    project = site({".npmrc": NPMRC})
    world = World(dict(os.environ), Path(os.environ["PAGESIM_CACHE"]), "process")
    real = run(RunOptions("preview", project, settings=chosen), world, QUIET)
    assert matters(fake_run(project, script, chosen=chosen)) == matters(real)


def test_both_are_engines() -> None:
    engines: list[type[Engine]] = [FakeEngine, ProcessEngine]
    for engine in engines:
        for name in ("run", "remove_leftovers", "name", "fidelity", "walled", "platform"):
            annotated = name in getattr(engine, "__annotations__", {})
            assert annotated or hasattr(engine, name), (engine, name)
