"""A scope belongs where `.npmrc` says, though the manager reads none or drops it."""

import json
from pathlib import Path

import pytest

from pagesim.plan.options import RunOptions
from pagesim.plan.plan import Plan
from pagesim.run.planning import plan_run
from pagesim.run.world import World
from pagesim.scenario.running import in_memory
from tests.support.fake_engine import GITHUB, NPMJS, NPMRC, PACKAGE, settings

YARNRC = f"npmScopes: {{foobar: {{npmRegistryServer: {NPMJS}}}}}\n"


def planned(manager: str, files: dict[str, str]) -> Plan:
    package = {"name": "site", "packageManager": manager, "dependencies": {PACKAGE: "1", "ms": "2"}}
    project = in_memory({"package.json": json.dumps(package), **files})
    options = RunOptions(
        "preview", project, settings=settings([]), prefer={"packageManager": "field"}
    )
    return plan_run(options, World(env={}, cache=Path("/nonexistent")))


@pytest.mark.parametrize("name", [".npmrc", ".npmrc.pages"])
@pytest.mark.parametrize("manager", ["npm@10.9.2", "yarn@1.22.22", "yarn@4.9.1", "pnpm@10.11.1"])
def test_whoever_installs(manager: str, name: str) -> None:
    widget, ms = planned(manager, {name: NPMRC}).wanted
    assert (widget.registry, widget.private) == (GITHUB, True)
    assert (ms.registry, ms.private) == (NPMJS, False)


def test_a_default_registry_that_is_not_read_moves_nothing() -> None:
    found = planned("yarn@4.9.1", {".npmrc": "registry=https://npm.acme.example/\n"}).wanted
    assert {w.registry for w in found} == {NPMJS}
