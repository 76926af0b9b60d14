"""The packages that a repository itself holds: what a workspace links, and what it refers to."""

import re
from collections.abc import Iterable, Iterator, Mapping
from posixpath import join, normpath
from typing import Any

from pagesim import late
from pagesim.formats.yaml_nodes import documents, plain
from pagesim.managers.interface import Manager
from pagesim.npm import json_text
from pagesim.npm.manifest import GROUPS
from pagesim.project.folder import Folder
from pagesim.project.repository import Project

_LOCAL = late.compile(r"(?:file|link|portal|workspace):(?P<path>\.{0,2}/?[^*^~].*)")

MOST_WILD = 4
"""Stars in the glob of a workspace's members."""


def list_members(project: Project) -> Mapping[str, str | None]:
    """Return the version of every named package below the top, by name; a broken one is passed
    over, as are those in a `node_modules`."""
    found: dict[str, str | None] = {}
    for path in list_manifests(project):
        if path != "package.json":
            found |= _named(read_json(project.read(path), path))
    return found


def list_manifests(project: Project) -> tuple[str, ...]:
    """Return the path of every package.json outside of `node_modules`."""
    return project.named(["package.json"])


def list_parts(project: Project, cwd: str, chosen: Manager) -> tuple[str, ...]:
    """Return the package.json paths that an install by `chosen` in `cwd` takes in beside its own.

    Those are the members of the workspace whose root `cwd` is, and what any of them refers to by a
    path, again and again.
    """
    patterns = _patterns(Folder(project, cwd), chosen)
    paths = [p for p in list_manifests(project) if _fits(p, cwd, patterns)]
    found = dict.fromkeys([join(cwd, "package.json"), *paths])
    ahead = list(found)
    while ahead:
        path = ahead.pop()
        for other in _referred(project, path):
            if other not in found and project.has(other):
                found[other] = None
                ahead.append(other)
    return tuple(found)[1:]


def read_json(text: bytes | None, file: str = "package.json") -> dict[str, Any]:
    """Return a JSON file's object; nothing where there is none, or where it is broken.

    Raises `ConfigError` for what only an attack holds, as `json_text.read_json` does.
    """
    try:
        data = json_text.read_json((text or b"").decode("utf-8"), file)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def read_yaml(text: bytes | None, file: str = "the file") -> dict[str, Any]:
    """Return a YAML file's mapping, as texts; nothing where there is none, or it is broken.

    Raises `ConfigError` for what only an attack holds, as `documents` does.
    """
    try:
        found = documents((text or b"").decode("utf-8-sig"), file)
        data = plain(found[0]) if found else {}
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _named(data: Mapping[str, Any]) -> dict[str, str | None]:
    name, version = data.get("name"), data.get("version")
    if not (isinstance(name, str) and name):
        return {}
    return {name: version if isinstance(version, str) else None}


def _patterns(root: Folder, chosen: Manager) -> tuple[str, ...]:
    """Return the globs of a workspace's members, as its root has them."""
    if chosen.workspace_file is not None:
        listed = read_yaml(root.read(chosen.workspace_file), chosen.workspace_file).get("packages")
    else:
        listed = root.package_json().get("workspaces")
        listed = listed.get("packages") if isinstance(listed, dict) else listed
    return tuple(p for p in listed if isinstance(p, str)) if isinstance(listed, list) else ()


def _fits(path: str, cwd: str, patterns: Iterable[str]) -> bool:
    folder = path.removesuffix("package.json").rstrip("/")
    fits = False
    for pattern in patterns:
        glob = normpath(join(cwd, pattern.removeprefix("!")))
        if _glob(glob).fullmatch(folder):
            fits = not pattern.startswith("!")
    return fits


def _glob(pattern: str) -> re.Pattern[str]:
    """Return the expression of a glob in which `*` stays within a folder and `**` does not."""
    parts = re.split(r"(\*\*/?|\*|\?)", pattern)
    if sum("*" in part for part in parts) > MOST_WILD:  # it would be matched for minutes
        return re.compile(re.escape(pattern))
    wild = {"**": ".*", "**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(wild.get(part) or re.escape(part) for part in parts))


def _referred(project: Project, path: str) -> Iterator[str]:
    """Yield where the packages lie that a package.json refers to by a path."""
    data = read_json(project.read(path), path)
    for table in (data.get(group) for group in GROUPS):
        for spec in table.values() if isinstance(table, dict) else ():
            found = _LOCAL.fullmatch(spec) if isinstance(spec, str) and ":" in spec else None
            if found:
                yield normpath(join(path, "..", found["path"], "package.json"))
