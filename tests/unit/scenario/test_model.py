"""The schemas take what the loaders take, and nothing more: documents spoilt at every place."""

import copy
import itertools
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pagesim.config.settings import from_data
from pagesim.config.settings import shipped_schema as settings_schema
from pagesim.errors import ConfigError
from pagesim.formats.yaml_source import load
from pagesim.scenario.load import load_scenario, shipped_schema

if TYPE_CHECKING:
    import jsonschema

OBSERVED = [
    {
        "environment": "preview",
        "build_image": "v3",
        "deployment": "log.txt",
        "date": "2026-11-20",
        "seen": {"node": {"is": "22.16.0", "line": 4, "because": {".nvmrc": "22"}}},
    }
]
REGISTRIES: dict[str, Any] = {
    "https://npm.pkg.github.com": {
        "mode": "mock",
        "kind": "github",
        "accepts": ["TOKEN"],
        "forbids": ["OTHER"],
        "packages": {"@a/b": ["1.0.0"], "c": {"versions": {"1.0.0": {"bin": "c.js"}}, "tags": {}}},
        "faults": [{"status": 503, "times": 2, "packages": "@a/*", "asked": "tarball"}],
    }
}
SHARED: dict[str, Any] = {
    "platform": "pages",
    "root_dir": "web",
    "production_branch": "main",
    "build_command": "",
    "private": ["@a/*"],
    "environments": {
        "production": {"variables": {"A": "b"}, "secrets": ["TOKEN", "OTHER"]},
        "preview": {},
    },
    "registries": REGISTRIES,
    "observed": OBSERVED,
}
SETTINGS: dict[str, Any] = {
    **SHARED,
    "build_image": {"preview": "v3", "production": "v2"},
    "build_cache": True,
    "allow_hosts": ["a.example.com"],
}
SCENARIO: dict[str, Any] = {
    **SHARED,
    "name": "n",
    "because": "b",
    "project": {"files": {"package.json": "{}"}, "untracked": ["x"], "lock": False},
    "cache": "cold",
    "matrix": {
        "environment": ["preview"],
        "platform": ["pages"],
        "build_image": ["v2", "v3"],
        "manager": ["npm"],
        "swap": ["never"],
        "variables": [{"A": "b"}],
    },
    "marks": ["slow"],
    "expect": {
        "outcome": "resolved",
        "exit_code": 0,
        "packages": {"@a/b": "resolved", "c": {"status": "resolved", "credential": "none"}},
        "findings": ["token-refused"],
        "no_findings": ["script-failed"],
        "log": ["x.*"],
        "exchanges": [{"url": "https://*", "status": 200, "asked": "packument"}],
        "never": [{"method": "POST"}],
        "took_effect": False,
        "assumptions": {"wall": ["x"]},
        "manager": "npm",
        "tools": {"node": "22.16.0"},
    },
}
SPOILT: tuple[Any, ...] = (
    *("", "x", " ", "../x", "/x", "@a/*", "1.0", "NO", "${A}", "v3"),
    *(None, True, 0, 1, -1, 1.5, [], {}, [""], ["x"], ["x", "x"], {"x": "y"}, {"": "y"}, [{}]),
)
UNSAYABLE = (
    *("no environment and no point", "there twice", "both a variable and a secret"),
    "there is no folder",
)
"""What a schema cannot say: how two places fit, and what lies on the disk."""


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything in a document but the whole."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def spoilt(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the document with one thing otherwise, and what that is."""
    for path in places(document):
        for value in (*SPOILT, ...):
            changed = copy.deepcopy(document)
            node: Any = changed
            for key in path[:-1]:
                node = node[key]
            if value is ...:
                del node[path[-1]]
            else:
                node[path[-1]] = value
            yield f"{path} = {value!r}", changed
            if value is not ... and isinstance(node, dict) and isinstance(value, str):
                renamed = copy.deepcopy(changed)
                node = renamed
                for key in path[:-1]:
                    node = node[key]
                del node[path[-1]]
                node.setdefault(value, _at(document, path))
                yield f"{path} is called {value!r}", renamed


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


@cache
def validator(text: str) -> "jsonschema.Draft202012Validator":
    import jsonschema  # takes a second to load, which every worker would wait for

    return jsonschema.Draft202012Validator(json.loads(text))


def differing(
    document: dict[str, Any], schema: str, take: Callable[[str], object], step: int
) -> Iterator[str]:
    """Yield where schema and loader do not agree, of every `step`th spoilt document."""
    take(json.dumps(document))
    for what, changed in itertools.islice(spoilt(document), 0, None, step):
        refused = ""
        try:
            take(json.dumps(changed))
        except ConfigError as error:
            refused = error.message
        told = any(words in refused for words in UNSAYABLE)
        if not told and bool(refused) == validator(schema).is_valid(changed):
            yield f"{what}: {refused or 'is taken, and the schema refuses it'}"


@pytest.mark.parametrize("step", [37, pytest.param(1, marks=pytest.mark.slow)])
def test_scenarios(tmp_path: Path, step: int) -> None:
    def take(text: str) -> None:
        (tmp_path / "s.yaml").write_text(text)
        load_scenario(tmp_path / "s.yaml")

    assert not [*differing(SCENARIO, shipped_schema(), take, step)]


@pytest.mark.parametrize("step", [37, pytest.param(1, marks=pytest.mark.slow)])
def test_settings(step: int) -> None:
    def take(text: str) -> None:
        data, lines = load(text, "pagesim.yaml")
        from_data(data, lines)

    assert not [*differing(SETTINGS, settings_schema(), take, step)]


def test_a_kind_without_a_value_is_that_of_the_host() -> None:
    document = {**SETTINGS, "registries": {"https://a.dev": {"kind": None}}}
    data, lines = load(json.dumps(document), "pagesim.yaml")
    assert from_data(data, lines).registries["https://a.dev"].kind is None
