"""What a lockfile says that package.json asks for, and in what the two differ."""

import json

import pytest

from pagesim.managers.catalogue import manager
from pagesim.managers.lock_wants import Difference, list_differences

NPM = json.dumps(
    {
        "lockfileVersion": 3,
        "packages": {
            "": {"dependencies": {"a": "^1.0.0"}, "devDependencies": {"b": "2"}},
            "packages/ui": {"dependencies": {"a": "*"}},
            "node_modules/a": {"version": "1.0.0"},
        },
    }
)
PNPM = """\
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a: {specifier: ^1.0.0, version: 1.0.0}
    devDependencies:
      b: {specifier: '2', version: 2.0.0}
  packages/ui:
    dependencies:
      a: {specifier: '*', version: 1.0.0}
"""
PNPM_6 = """\
lockfileVersion: '6.0'
dependencies:
  a: {specifier: ^1.0.0, version: 1.0.0}
"""
PNPM_5 = "lockfileVersion: 5.4\nspecifiers:\n  a: ^1.0.0\ndependencies:\n  a: 1.0.0\n"
BERRY = """\
__metadata:
  version: 8
"site@workspace:.":
  version: 0.0.0-use.local
  resolution: "site@workspace:."
  dependencies:
    a: "npm:^1.0.0"
    b: "npm:2"
"ui@workspace:packages/ui":
  version: 0.0.0-use.local
  resolution: "ui@workspace:packages/ui"
  dependencies:
    a: "npm:*"
"""
BUN = (
    '{"lockfileVersion": 1, "workspaces": {"": {"dependencies": {"a": "^1.0.0"}}}, "packages": {}}'
)
BOTH = {"": {"a": "^1.0.0", "b": "2"}, "packages/ui": {"a": "*"}}
ONE = {"": {"a": "^1.0.0"}}


@pytest.mark.parametrize(
    ("name", "version", "lockfile", "text", "wanted"),
    [
        ("npm", "10.9.2", "package-lock.json", NPM, BOTH),
        ("npm", "6.14.4", "package-lock.json", '{"lockfileVersion": 1}', {}),
        ("pnpm", "10.11.1", "pnpm-lock.yaml", PNPM, BOTH),
        ("pnpm", "8.7.1", "pnpm-lock.yaml", PNPM_6, ONE),
        ("pnpm", "7.33.7", "pnpm-lock.yaml", PNPM_5, ONE),
        ("yarn", "4.9.1", "yarn.lock", BERRY, BOTH),
        ("yarn", "4.9.1", "yarn.lock", "# yarn lockfile v1\n", {}),
        ("yarn", "1.22.22", "yarn.lock", "# yarn lockfile v1\n", {}),
        ("bun", "1.2.15", "bun.lock", BUN, ONE),
    ],
)
def test_what_it_was_made_for(
    name: str, version: str, lockfile: str, text: str, wanted: dict[str, dict[str, str]]
) -> None:
    assert manager(name, version).lock_wants(lockfile, text.encode()) == wanted


def test_differences_are_told_once_each() -> None:
    manifests = {"": {"dependencies": {"a": "^2.0.0", "c": "1"}}, "gone": {}}
    assert list_differences(manifests, BOTH) == (
        Difference("", "a", "^2.0.0", "^1.0.0"),
        Difference("", "c", "1", None),
        Difference("", "b", None, "2"),
    )


@pytest.mark.parametrize("name", ["npm", "pnpm", "yarn", "bun"])
def test_each_manager_has_a_command_that_can_be_typed(name: str) -> None:
    version = {"npm": "10.9.2", "pnpm": "10.11.1", "yarn": "4.9.1", "bun": "1.2.15"}[name]
    line = manager(name, version).lock_line
    assert line.startswith("npx ")
    assert version in line
