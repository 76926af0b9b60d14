"""What every test shares: isolation from the user's settings, and what is needed for which mark."""

import gc
import importlib
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as fuzzing

from pagesim.engine.docker.engine import DockerEngine
from pagesim.errors import EngineError

SLOW_IS_FINE = (HealthCheck.too_slow, HealthCheck.filter_too_much)
fuzzing.register_profile("test", max_examples=25, deadline=None, derandomize=True)
fuzzing.register_profile("prove", max_examples=500, deadline=None, derandomize=True)
fuzzing.register_profile(
    "fuzz", max_examples=500, deadline=None, print_blob=True, suppress_health_check=SLOW_IS_FINE
)
fuzzing.load_profile("test")

REQUIRE_DOCKER = os.environ.get("PAGESIM_REQUIRE_DOCKER") == "1"
REQUIRE_NETWORK = os.environ.get("PAGESIM_REQUIRE_NETWORK") == "1"


IRIS = "rfc3987_syntax"
"""What jsonschema loads for the grammar of IRIs: six seconds in every worker."""


def iris_when_asked() -> ModuleType:
    """Return a module in place of `IRIS` that loads the real one when an IRI is looked at."""

    def is_valid_syntax(term: str, value: str) -> bool:
        if sys.modules[IRIS] is lazy:
            del sys.modules[IRIS]
        return bool(importlib.import_module(IRIS).is_valid_syntax(term, value))

    lazy = ModuleType(IRIS)
    lazy.is_valid_syntax = is_valid_syntax  # type: ignore[attr-defined]  # a module made by hand
    return lazy


sys.modules.setdefault(IRIS, iris_when_asked())


LONG = ("test_kill", "test_hardships", "test_templates")
"""Modules whose tests take long, one by one."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: else one worker waits for the other at the end."""
    items.sort(key=lambda item: item.path.stem not in LONG)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Collect thousands of tests, none of which goes away, without looking for garbage."""
    gc.disable()
    result = yield
    gc.enable()
    gc.freeze()
    return result


@cache
def docker_problem() -> str | None:
    """Return why no Docker engine can be used, or None."""
    try:
        DockerEngine.connect(os.environ, timeout=5.0)
    except EngineError as error:
        return error.message
    return None


@cache
def network_problem() -> str | None:
    """Return why the npm registry cannot be used, or None."""
    try:
        socket.create_connection(("registry.npmjs.org", 443), timeout=10).close()
    except OSError as error:
        return str(error)
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what cannot run here, and say why; a missing engine fails where it is required."""
    if item.get_closest_marker("docker") and (problem := docker_problem()):
        if REQUIRE_DOCKER:
            pytest.fail(f"a Docker engine is required: {problem}")
        pytest.skip(f"no Docker engine: {problem}")
    if item.get_closest_marker("network") and (problem := network_problem()):
        if REQUIRE_NETWORK:
            pytest.fail(f"the npm registry is required: {problem}")
        pytest.skip(f"the npm registry cannot be reached: {problem}")


@pytest.fixture(scope="session", autouse=True)
def own_surroundings() -> Iterator[None]:
    """Keep one cache of tools for all tests, apart from the user's own; and no width of a screen,
    as pytest-xdist sets it."""
    os.environ.pop("COLUMNS", None)
    os.environ.setdefault("PAGESIM_CACHE", str(Path(__file__).parents[1] / ".pagesim-cache"))
    yield


LEFT_OUT = pytest.StashKey[dict[str, int]]()
"""How many tests the expression of -m leaves out, by the mark that says why."""
RUN_BY = {"docker": "need Docker (make test-docker)", "slow": "are slow (make prove)"}


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Count what -m leaves out."""
    for item in items:
        counts = item.config.stash.setdefault(LEFT_OUT, {})
        for mark in (m for m in ("slow", "docker") if item.get_closest_marker(m)):
            counts[mark] = counts.get(mark, 0) + 1
            break


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand on what a worker left out; each leaves out the same."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker left out."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out; how many mutations of the suite were made, and how many survived."""
    for mark, count in terminalreporter.config.stash.get(LEFT_OUT, {}).items():
        terminalreporter.write_line(f"left out: {count} tests that {RUN_BY[mark]}")
    found = {"mutations": 0, "survivors": 0}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "call":
                for name, count in report.user_properties:
                    found[name] = found.get(name, 0) + count
    if found["mutations"]:
        told = f"mutations of the suite: {found['mutations']} made, {found['survivors']} survived"
        terminalreporter.write_line(told)
