"""package.json: what it asks for."""

import json
from dataclasses import dataclass
from typing import Any, Literal

Group = Literal["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"]
GROUPS: tuple[Group, ...] = (
    "dependencies",
    "devDependencies",
    "optionalDependencies",
    "peerDependencies",
)
_ELSEWHERE = ("file:", "link:", "git", "http:", "https:", "workspace:", "portal:", "patch:", "./")
"""Specs that no registry is asked for."""


@dataclass(frozen=True)
class Request:
    """A package that a registry is asked for."""

    name: str
    """Its own name at the registry (an `npm:` alias is followed)."""
    spec: str
    group: Group


def read_manifest(text: str) -> dict[str, Any]:
    """Return package.json's content. Raises `ValueError` with the line when it is broken."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}: is not JSON: {error.msg}") from None
    if not isinstance(data, dict):
        raise ValueError("line 1: is no JSON object")
    return data


def requested(text: str) -> tuple[Request, ...]:
    """Return the registry packages that package.json asks for; a name's first group counts.

    `optionalDependencies` win over `dependencies`, as with npm ("package.json" documentation).
    Raises `ValueError` for a broken file.
    """
    data = read_manifest(text)
    found: dict[str, Request] = {}
    groups: tuple[Group, ...] = ("optionalDependencies", *GROUPS)
    for group in groups:
        section = data.get(group)
        for key, spec in (section or {}).items() if isinstance(section, dict) else ():
            if isinstance(spec, str) and key not in found:
                request = _request(key, spec, group)
                if request:
                    found[key] = request
    return tuple(found.values())


def _request(key: str, spec: str, group: Group) -> Request | None:
    spec = spec.strip()
    if spec.startswith("npm:"):
        target = spec[4:]
        name, at, wanted = target.rpartition("@")
        if not at or not name:
            name, wanted = target, "*"
        return Request(name, wanted, group)
    shorthand = "/" in spec and not spec.startswith("@")
    if spec.startswith(_ELSEWHERE) or shorthand:
        return None
    return Request(key, spec, group)
