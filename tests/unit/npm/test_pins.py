"""What is pinned beside the dependencies."""

from typing import Any

import pytest

from pagesim.npm.pins import list_pins


@pytest.mark.parametrize(
    "data",
    [
        {"overrides": {"@acme/w": "^2.0.0"}},
        {"overrides": {"parent@1": {"@acme/w@1": "^2.0.0"}}},
        {"overrides": {"@acme/w": {".": "^2.0.0", "other": "$other"}}},
        {"resolutions": {"**/@acme/w": "^2.0.0"}},
        {"resolutions": {"@a/parent/@acme/w": "^2.0.0"}},
        {"resolutions": {"@acme/w@npm:^1": "npm:^2.0.0"}},
        {"pnpm": {"overrides": {"parent@1>@acme/w@2": "^2.0.0", "gone": "-"}}},
        {"catalog": {"@acme/w": "^2.0.0"}},
        {"catalogs": {"new": {"@acme/w": "^2.0.0"}, "odd": None}},
        {"workspaces": {"catalog": {"@acme/w": "^2.0.0"}, "packages": []}},
        {"overrides": {"alias": "npm:@acme/w@^2.0.0"}},
    ],
)
def test_each_place(data: dict[str, Any]) -> None:
    assert [(s.name, s.spec) for s in list_pins(data)] == [("@acme/w", "^2.0.0")]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"overrides": ["a"], "resolutions": "b", "workspaces": ["c"], "catalogs": []},
        {"overrides": {"a": "file:./a", "b": "workspace:*", "c": 1}},
    ],
)
def test_what_names_no_package_of_a_registry(data: dict[str, Any]) -> None:
    assert list(list_pins(data)) == []
