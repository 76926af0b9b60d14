"""Pages that JSON Schemas tell: keys of pagesim.yaml, scenarios, a kind of registry, the report.

A page has a table of the top keys, then a section for each that holds others.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from docs.generate.stamp import TOP

Schema = Mapping[str, Any]
SHIPPED = "https://raw.githubusercontent.com/pagesim/pagesim/main/pagesim/data/"
PAGES = {
    "docs/settings-reference.md": (
        "pagesim.schema.json",
        "pagesim.yaml",
        "What the Pages dashboard holds, and how registries are to be treated. Every key may be "
        "left out; one that is not here is refused, with its line. `pagesim init` writes the file. "
        "`*` stands for a name that is free.",
    ),
    "docs/scenario-reference.md": (
        "scenario.schema.json",
        "Keys of a scenario",
        "[Scenarios](scenarios.md) tells how to write one, and what its words mean.",
    ),
    "docs/kind-reference.md": (
        "kind.schema.json",
        "Keys of a kind of registry",
        "A registry of a kind of your own is described in a YAML file that `kind:` names: see "
        "[Registries](registries.md).",
    ),
    "docs/report-reference.md": (
        "report.schema.json",
        "The JSON report",
        "What `pagesim run ENV --format json` prints, and `--report FILE` writes. Fields may be "
        "added, never renamed, as long as it says `pagesim.report/1`. `check --format json` has "
        "one for each environment under `runs`.",
    ),
}
"""By page: the schema, the title, and what to say first."""

MANY = 30
"""A key that may hold one of more names than this has a page that lists them."""
_REQUIREMENT = frozenset({"required", "properties", "description"})


def render() -> Mapping[str, str]:
    """Return the pages by path."""
    return {path: _page(*told) for path, told in PAGES.items()}


def _page(file: str, title: str, intro: str) -> str:
    schema = json.loads((TOP / "pagesim/data" / file).read_text("utf-8"))
    rows = list({row[0]: row for row in _rows(schema, schema, "")}.values())
    top = [row for row in rows if not _below(row[0])]
    parts = [
        f"# {title}\n\n{intro}\n\nMade by `make generate` from the [JSON Schema]({SHIPPED}{file}), "
        "which editors read too.\n",
        _table(top),
    ]
    for key in (row[0] for row in top):
        if inner := [row for row in rows if _below(row[0]) and _first(row[0]) == key]:
            parts.append(f"## {key}\n\n{_table(inner)}")
    return "\n".join(parts)


def _below(path: str) -> bool:
    return _first(path) != path


def _first(path: str) -> str:
    return path.partition(".")[0]


def _table(rows: list[tuple[str, str, str]]) -> str:
    lines = [f"| `{path}` | {form} | {text} |" for path, form, text in rows]
    return "\n".join(["| Key | Holds | What it is |", "|---|---|---|", *lines, ""])


def _rows(schema: Schema, whole: Schema, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield path, form and description of every key below `schema`."""
    for name, inner in schema.get("properties", {}).items():
        found = _resolved(inner, whole)
        yield (here := f"{path}.{name}" if path else name), _form(found, whole), _told(found)
        yield from _inner(found, whole, here)


def _inner(schema: Schema, whole: Schema, path: str) -> Iterator[tuple[str, str, str]]:
    yield from _rows(schema, whole, path)
    for option in _options(schema, whole):
        yield from _inner(option, whole, path)
    if isinstance(items := schema.get("items"), Mapping):
        yield from _inner(_resolved(items, whole), whole, path)
    for value in _values(schema):
        yield from _inner(_resolved(value, whole), whole, f"{path}.*")


def _told(schema: Schema) -> str:
    default = schema.get("default")
    said = f" Default: `{json.dumps(default).strip(chr(34))}`." if default else ""
    text = re.sub(r"([|*])", r"\\\1", schema["description"])
    return text.replace("\n", " ") + said


def _form(schema: Schema, whole: Schema) -> str:
    """Return what a key holds, in words."""
    if options := _options(schema, whole):
        return " or ".join(dict.fromkeys(_form(option, whole) for option in options))
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if len(schema.get("enum", ())) > MANY:
        return f"one of {len(schema['enum'])} names"
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(value).strip(chr(34))}`" for value in schema["enum"])
    if isinstance(items := schema.get("items"), Mapping):
        return f"list of {_form(_resolved(items, whole), whole)}"
    if values := list(_values(schema)):
        return f"by name, {_form(_resolved(values[0], whole), whole)}"
    kinds = schema.get("type", "string" if "pattern" in schema else "anything")
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)


def _options(schema: Schema, whole: Schema) -> list[Schema]:
    """Return what may stand there, where several forms may; null and mere requirements are none."""
    found = (_resolved(option, whole) for option in schema.get("anyOf", ()))
    return [o for o in found if o.get("type") != "null" and not o.keys() <= _REQUIREMENT]


def _values(schema: Schema) -> Iterator[Schema]:
    """Yield the schemas of what stands under names that are free."""
    more = schema.get("additionalProperties")
    free = [*schema.get("patternProperties", {}).values(), more]
    yield from (value for value in free if isinstance(value, Mapping))


def _resolved(schema: Schema, whole: Schema) -> Schema:
    """Return `schema` with what it refers to; its own words come over those."""
    if (ref := schema.get("$ref")) is None:
        return schema
    found: Any = whole
    for part in ref.removeprefix("#/").split("/"):
        found = found[part]
    return {**_resolved(found, whole), **schema}
