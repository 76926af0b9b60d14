"""The rule workspace-protocol: a manager that does not know it, or no such member."""

import json

import pytest

from pagesim.diagnosis.change import SetValue, WriteLockfile
from tests.support.outcomes import NPMJS, exchange, found, need, outcome
from tests.support.rules import good

NPM = (
    'npm error code EUNSUPPORTEDPROTOCOL\nnpm error Unsupported URL Type "workspace:": workspace:*'
)
CATALOG = 'npm error Unsupported URL Type "catalog:": catalog:'
PNPM = (
    ' ERR_PNPM_WORKSPACE_PKG_NOT_FOUND  In : "@acme/ui@workspace:*" is in the dependencies but no'
)


@pytest.mark.parametrize(
    ("manager", "text", "word"),
    [
        ("npm@10.9.2", NPM, "workspace"),
        ("npm@10.9.2", CATALOG, "catalog"),
        ("pnpm@10.11.1", PNPM, "workspace"),
    ],
)
def test_it_names_the_protocol_and_the_line(manager: str, text: str, word: str) -> None:
    asked = {"@acme/ui": f"{word}:*"}
    told = need(outcome({}, manager=manager, dependencies=asked, text=text), "workspace-protocol")
    knows = manager.startswith("pnpm")
    assert ("finds no such package" if knows else f"does not know {word}:") in told.message
    assert str(told.place) == "package.json:1"


MEMBERS = {
    f"packages/{name}/package.json": json.dumps({"name": f"@acme/{name}", "version": version})
    for name, version in (("ui", "1.2.0"), ("icons", "2.0.0"))
}


def test_the_manager_of_the_workspace_is_taken_where_a_file_tells_which() -> None:
    files = {"pnpm-workspace.yaml": "packages: [packages/*]\n", **MEMBERS}
    ran = outcome(files, dependencies={"@acme/ui": "workspace:*"}, text=NPM)
    told = need(ran, "workspace-protocol")
    assert told.changes == (WriteLockfile("pnpm", "10.11.1", "pnpm-lock.yaml"),)


@pytest.mark.parametrize(
    ("manager", "text"),
    [
        ("npm@10.9.2", NPM),
        ("yarn@1.22.22", 'error Couldn\'t find any versions for "a" that matches "workspace:^"'),
    ],
)
def test_else_the_ranges_say_what_they_mean(manager: str, text: str) -> None:
    asked = {"@acme/ui": "workspace:^", "@acme/icons": "workspace:*"}
    files = {**MEMBERS, "yarn.lock": "# yarn lockfile v1\n"} if "yarn" in manager else MEMBERS
    ran = outcome(files, manager=manager, dependencies=asked, text=text)
    assert need(ran, "workspace-protocol").changes == (
        SetValue("package.json", ("dependencies", "@acme/ui"), "^1.2.0"),
        SetValue("package.json", ("dependencies", "@acme/icons"), "*"),
    )


def test_yarn_1_asks_a_registry_for_the_member() -> None:
    astray = exchange(f"{NPMJS}@acme%2fui", 404, name="@acme/ui")
    files = {**MEMBERS, "yarn.lock": "# yarn lockfile v1\n"}
    asked = {"@acme/ui": "workspace:^"}
    ran = outcome(files, manager="yarn@1.22.22", dependencies=asked, exchanges=[astray])
    told = need(ran, "workspace-protocol")
    assert told.packages == ("@acme/ui",)
    assert told.changes == (SetValue("package.json", ("dependencies", "@acme/ui"), "^1.2.0"),)


def test_a_good_install_may_say_what_it_likes() -> None:
    assert found(good(text=NPM), "workspace-protocol") is None
