"""The rule lockfile-above-root-directory: where it is found, and where it keeps quiet."""

import json
from dataclasses import replace

import pytest

from pagesim.diagnosis.change import SetDashboard
from tests.support.fake_engine import PACKAGE, Script, fake_run, resolves, settings, site
from tests.support.outcomes import errors, found, need

RULE = "lockfile-above-root-directory"
WEB = json.dumps({"name": "web", "dependencies": {PACKAGE: "1", "shared": "workspace:*"}})
STOPS = Script((), 1, (("stderr", 'npm error Unsupported URL Type "workspace:": workspace:*'),))
CHOSEN = replace(settings(), root_dir="apps/web")


@pytest.mark.parametrize("name", ["pnpm-lock.yaml", "yarn.lock", "bun.lockb"])
def test_the_root_directory_is_inside_another_managers_workspace(name: str) -> None:
    project = site({name: "", "apps/web/package.json": WEB})
    result = fake_run(project, STOPS, chosen=CHOSEN)
    one = need(result, RULE)
    assert errors(result)[0] == RULE
    assert str(one.place) == name
    assert "it does not know workspace:" in one.message
    assert one.changes[0] == SetDashboard("root-directory", "/")


def test_the_protocol_that_npm_stopped_at_is_named() -> None:
    asked = {"ms": "catalog:", "shared": "workspace:*"}
    web = json.dumps({"name": "web", "dependencies": asked})
    stops = Script((), 1, (("stderr", 'npm error Unsupported URL Type "catalog:": catalog:'),))
    project = site({"bun.lock": "", "apps/web/package.json": web})
    assert "know catalog:." in need(fake_run(project, stops, chosen=CHOSEN), RULE).message


def test_a_lockfile_of_its_own_or_of_the_same_manager_is_right() -> None:
    web = {"apps/web/package.json": WEB}
    own = site({**web, "pnpm-lock.yaml": "", "apps/web/package-lock.json": "{}"})
    assert found(fake_run(own, STOPS, chosen=CHOSEN), RULE) is None
    same = site({**web, "package-lock.json": "{}"})
    assert found(fake_run(same, STOPS, chosen=CHOSEN), RULE) is None
    top = site({**web, "pnpm-lock.yaml": ""})
    assert found(fake_run(top, resolves(), chosen=settings()), RULE) is None
