"""Which folder npm works in (measured 2026-11: table of sub-folders and workspaces)."""

import json

import pytest

from pagesim.npm.prefix import local_prefix


def packages(*folders: str, workspaces: object = None) -> dict[str, bytes]:
    found = {f"{folder}/package.json": b"{}" for folder in folders}
    root = {} if workspaces is None else {"workspaces": workspaces}
    return {**found, "/r/package.json": json.dumps(root).encode()}


@pytest.mark.parametrize("major", [6, 7, 8, 12])
def test_the_nearest_package_json_decides(major: int) -> None:
    files = packages("/r/site")
    assert local_prefix(files, "/r/site", major) == "/r/site"
    assert local_prefix(files, "/r/docs/deep", major) == "/r"
    assert local_prefix({}, "/r/docs", major) == "/r/docs"


@pytest.mark.parametrize(
    ("workspaces", "member"),
    [
        (["packages/*"], True),
        (["./packages/site/"], True),
        (["packages/**"], True),
        (["{apps,packages}/s?te"], True),
        ({"packages": ["packages/*"]}, True),
        (["apps/*"], False),
        (["packages/*", "!packages/site"], False),
        (["packages/*", "!packages/site", "packages/site"], True),
        ("packages/*", False),
    ],
)
def test_a_member_belongs_to_the_workspaces_root_since_npm_8(
    workspaces: object, member: bool
) -> None:
    files = packages("/r/packages/site", workspaces=workspaces)
    for major in (8, 10, 12):
        found = local_prefix(files, "/r/packages/site", major)
        assert found == ("/r" if member else "/r/packages/site")
    assert local_prefix(files, "/r/packages/site", 7) == "/r/packages/site"


def test_a_broken_package_json_above_is_no_workspace() -> None:
    files = {"/r/a/package.json": b"{}", "/r/package.json": b"{ nonsense"}
    assert local_prefix(files, "/r/a", 10) == "/r/a"
