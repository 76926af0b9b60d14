"""Every property of the shipped JSON Schemas is described, and the pages have them all."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from docs.generate.reference_page import PAGES, render
from tests.support.cli import ROOT

FOLDER = ROOT / "pagesim/data"
SCHEMAS = {path.name: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.schema.json")}
PLAIN = {"type", "enum", "const", "pattern", "format", "minLength", "minItems", "minProperties"}
"""Keys of what needs no word of its own: a plain value, or how much of it there is."""
BY_ID = {schema["$id"]: schema for schema in SCHEMAS.values() if "$id" in schema}


def is_demand(schema: Mapping[str, Any]) -> bool:
    """Return whether it says only what must be there, of what is described elsewhere."""
    return schema.keys() <= {"required", "properties", "description"} and "required" in schema


def branches(schema: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each way among several that is more than one plain value, with its path."""
    if isinstance(schema, list):
        for number, inner in enumerate(schema):
            yield from branches(inner, f"{path}/{number}")
    elif isinstance(schema, dict):
        for key in ("anyOf", "oneOf"):
            ways = [w for w in schema.get(key, ()) if w.get("type") != "null"]
            told = ((f"{path}/{key}/{n}", way) for n, way in enumerate(ways) if len(ways) > 1)
            yield from ((at, way) for at, way in told if not PLAIN.issuperset(way))
        for key, inner in schema.items():
            yield from branches(inner, f"{path}/{key}")


def properties(schema: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every property of a schema with its path."""
    if isinstance(schema, list):
        for number, inner in enumerate(schema):
            yield from properties(inner, f"{path}/{number}")
    if not isinstance(schema, dict) or is_demand(schema):
        return
    for key, inner in schema.items():
        if key == "properties":
            yield from ((f"{path}/{name}", held) for name, held in inner.items())
            for name, held in inner.items():
                yield from properties(held, f"{path}/{name}")
        else:
            yield from properties(inner, f"{path}/{key}")


def is_described(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> bool:
    """Return whether a property, or what it refers to, has a description."""
    if "description" in schema:
        return True
    if "$ref" not in schema:
        return False
    home, _, place = schema["$ref"].partition("#/")
    whole = found = BY_ID[home] if home else whole
    for part in place.split("/"):
        found = found[part]
    return is_described(found, whole)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_property_is_described(name: str) -> None:
    schema = SCHEMAS[name]
    assert not [path for path, held in properties(schema) if not is_described(held, schema)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_way_among_several_is_described(name: str) -> None:
    schema = SCHEMAS[name]
    assert not [path for path, way in branches(schema) if not is_described(way, schema)]


def test_a_way_without_a_word_is_seen() -> None:
    ways = [{"type": "array", "items": {"type": "string"}}, {"type": "string"}, {"type": "null"}]
    whole: dict[str, Any] = {"properties": {"a": {"description": "A.", "anyOf": ways}}}
    assert [path for path, _ in branches(whole)] == ["/properties/a/anyOf/0"]
    assert not [*branches({"anyOf": [ways[0], ways[2]]})]
    whole["anyOf"] = [{"required": ["a"]}, {"required": ["b"], "properties": {"b": {}}}]
    assert len([*branches(whole)]) == 3


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_every_property(page: str) -> None:
    text, schema = render()[page], SCHEMAS[PAGES[page][0]]
    names = {path.rpartition("/")[2] for path, _ in properties(schema)}
    assert not [name for name in names if f"`{name}`" not in text and f".{name}`" not in text]


def test_a_row_tells_what_a_key_holds() -> None:
    text = render()["docs/settings-reference.md"]
    assert "| `build_image` | `v1`, `v2`, `v3` or object | Build image" in text
    assert "| `environments.preview.secrets` | list of string | Names of secrets." in text
    assert "| `registries.*.faults.asked` | `packument`, `tarball`, `any` |" in text
