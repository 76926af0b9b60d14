"""Which packages a repository holds itself."""

import json

import pytest

from pagesim.managers.catalogue import manager
from pagesim.project.members import list_members, list_parts, read_json, read_yaml
from pagesim.scenario.running import in_memory


def test_named_packages_below_the_top() -> None:
    project = in_memory(
        {
            "package.json": '{"name": "top", "version": "1.0.0"}',
            "packages/a/package.json": '\ufeff{"name": "@acme/a", "version": "1.2.3"}',
            "packages/b/package.json": '{"name": "@acme/b"}',
            "packages/c/package.json": '{"version": "1.0.0"}',
            "packages/d/package.json": "{",
            "packages/e/package.json": "[]",
            "packages/a/node_modules/x/package.json": '{"name": "x", "version": "1.0.0"}',
        }
    )
    assert list_members(project) == {"@acme/a": "1.2.3", "@acme/b": None}


def _asks(spec: str) -> str:
    return json.dumps({"dependencies": {"x": spec}})


@pytest.mark.parametrize(
    ("name", "version", "files"),
    [
        ("npm", "10.9.2", {"package.json": '{"workspaces": ["packages/*", "!packages/old"]}'}),
        ("yarn", "1.22.22", {"package.json": '{"workspaces": {"packages": ["./packages/a"]}}'}),
        (
            "bun",
            "1.2.15",
            {"package.json": '{"workspaces": ["packages/**", "!**/old"]}'},
        ),
        (
            "pnpm",
            "10.11.1",
            {"package.json": "{}", "pnpm-workspace.yaml": "packages: [packages/*, '!**/old']"},
        ),
    ],
)
def test_members_and_what_they_refer_to(name: str, version: str, files: dict[str, str]) -> None:
    project = in_memory(
        {
            **files,
            "packages/a/package.json": _asks("file:../../lib"),
            "packages/old/package.json": _asks("1"),
            "lib/package.json": _asks("link:./deep"),
            "lib/deep/package.json": _asks("file:../../packages/a"),
            "other/package.json": "{}",
        }
    )
    found = list_parts(project, "", manager(name, version))
    assert set(found) == {"packages/a/package.json", "lib/package.json", "lib/deep/package.json"}


def test_a_folder_that_is_no_root_has_no_members() -> None:
    project = in_memory({"package.json": '{"workspaces": ["*"]}', "a/package.json": "{}"})
    assert list_parts(project, "a", manager("npm", "10.9.2")) == ()


def test_what_is_broken_holds_nothing() -> None:
    assert read_json(b"{") == read_json(b"[]") == read_json(None) == {}
    assert read_yaml(b"a: [") == read_yaml(b"- a") == read_yaml(None) == {}
    assert read_yaml(b"catalog: {a: 1.10}") == {"catalog": {"a": "1.10"}}
