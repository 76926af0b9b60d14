"""Whether a pagesim.yaml is right, without the model that tells what is wrong.

The published schema, which is made from that model, and what it cannot say are enough for a yes;
any doubt is a no, and whoever asks goes on to the model. It saves the time that loading it takes.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from pagesim.config.patterns import (
    need_apart,
    need_day,
    need_different,
    need_package_pattern,
    need_registry_url,
    need_tagged,
)
from pagesim.config.settings import SCHEMA_FILE
from pagesim.shipped import read_shipped

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}
_KNOWN = frozenset(
    ("$defs", "$ref", "$schema", "additionalProperties", "anyOf", "default", "description", "enum")
) | frozenset(("items", "maximum", "minItems", "minLength", "minProperties", "minimum", "pattern"))
_KNOWN |= frozenset(("patternProperties", "properties", "required", "title", "type"))


def is_right(data: Any) -> bool:
    """Return whether `data`, read from a pagesim.yaml, is right without a doubt."""
    schema = _schema()
    try:
        return _fits(data, schema, schema) and _agrees(data)
    except ValueError:
        return False


def _agrees(data: Mapping[str, Any]) -> bool:
    """Return whether what the schema cannot say holds as well. May raise `ValueError` for a no."""
    for environment in (data.get("environments") or {}).values():
        need_apart(environment.get("variables", {}), environment.get("secrets", ()))
    for observation in data.get("observed", ()):
        need_day(observation["date"])
    registries: Mapping[str, Any] = data.get("registries", {})
    need_different(map(need_registry_url, registries))
    for registry in registries.values():
        for package in registry.get("packages", {}).values():
            if isinstance(package, Mapping):
                files = any(package.get(key) for key in ("directory", "tarball", "lockfile"))
                need_tagged(package.get("versions", ()), package.get("tags", {}), files=files)
    return all(map(need_package_pattern, data.get("private", ())))


@cache
def _schema() -> Mapping[str, Any]:
    text = read_shipped(SCHEMA_FILE)
    found: Mapping[str, Any] = json.loads(text)
    return found


def _fits(data: Any, schema: Any, top: Mapping[str, Any]) -> bool:
    if isinstance(schema, bool):
        return schema
    if "$ref" in schema:
        schema = {**top["$defs"][schema["$ref"].rpartition("/")[2]], **schema}
    if not schema.keys() <= _KNOWN:
        return False
    return (
        any(_fits(data, one, top) for one in schema.get("anyOf", [True]))
        and ("type" not in schema or _is_of(data, schema["type"]))
        and data in schema.get("enum", [data])
        and _in_bounds(data, schema)
        and _holds(data, schema, top)
    )


def _is_of(data: Any, name: str) -> bool:
    return isinstance(data, _TYPES[name]) and (name == "boolean" or not isinstance(data, bool))


def _in_bounds(data: Any, schema: Mapping[str, Any]) -> bool:
    if isinstance(data, str):
        short = len(data) < schema.get("minLength", 0)
        return not short and re.search(schema.get("pattern", ""), data) is not None
    if isinstance(data, int | float):
        return bool(schema.get("minimum", data) <= data <= schema.get("maximum", data))
    return True


def _holds(data: Any, schema: Mapping[str, Any], top: Mapping[str, Any]) -> bool:
    """Whether what lies in a mapping or a list is right."""
    if isinstance(data, list | dict):
        least = schema.get("minItems" if isinstance(data, list) else "minProperties", 0)
        if len(data) < least:
            return False
    if isinstance(data, list):
        return all(_fits(item, schema.get("items", True), top) for item in data)
    if not isinstance(data, dict):
        return True
    if not set(schema.get("required", ())) <= data.keys():
        return False
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    rest = schema.get("additionalProperties", True)
    for key, value in data.items():
        fitting = [s for pattern, s in patterns.items() if re.search(pattern, str(key))]
        wanted = [known[key]] if key in known else fitting or [rest]
        if not all(_fits(value, s, top) for s in wanted):
            return False
    return True
