"""What a package.json asks registries for."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pagesim import late
from pagesim.npm.json_text import read_json
from pagesim.npm.names import resolve

Group = Literal["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"]

GROUPS: tuple[Group, ...] = (
    "optionalDependencies",
    "dependencies",
    "devDependencies",
    "peerDependencies",
)
"""In the order in which they win: npm takes a name in two of them from the first."""


@late.dataclass(frozen=True)
class Requested:
    """A package that package.json asks for."""

    name: str
    """The package's own name at the registry (an `npm:` alias is followed)."""
    spec: str
    group: Group


def requested(text: str) -> tuple[Requested, ...]:
    """Return the registry packages that a package.json asks for, in the order written.

    Paths, git and tarball URLs and workspaces are left out, and peers that may be missing.
    Raises `ValueError`, with the line where known, when the text is broken.
    """
    data = parse(text, "package.json")
    found: dict[str, Requested | None] = {}
    for group in GROUPS:
        for key, spec in entries(data, group):
            if key in found:
                continue
            asked = resolve(key, spec)
            found[key] = Requested(asked.name, asked.spec, group) if asked else None
    return tuple(r for r in found.values() if r)


def entries(data: Mapping[str, Any], group: Group) -> Iterator[tuple[str, str]]:
    """Yield each name of a group and what is asked for; peers that may be missing are left out.

    Raises `ValueError` for what has another form.
    """
    found = data.get(group)
    if found is None or found == []:
        return
    if not isinstance(found, dict):
        raise ValueError(f"package.json: {group} is no object of names and ranges")
    soft = data.get("peerDependenciesMeta") if group == "peerDependencies" else None
    for name, spec in found.items():
        if not isinstance(spec, str):
            raise ValueError(f"package.json: {group}: the range of {name} is no text")
        meta = soft.get(name) if isinstance(soft, dict) else None
        if not (isinstance(meta, dict) and meta.get("optional") is True):
            yield name, spec


def parse(text: str, file: str) -> dict[str, Any]:
    """Return a JSON file's object. Raises `ValueError` with file, line and column."""
    data = read_json(text, file)
    if not isinstance(data, dict):
        raise ValueError(f"{file}:1: must hold an object")
    return data
