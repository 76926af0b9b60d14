"""The packages that a repository itself holds: what a workspace links instead of fetching."""

import json
from collections.abc import Mapping
from pathlib import PurePosixPath

from pagesim.project.repository import Project


def list_members(project: Project) -> Mapping[str, str | None]:
    """Return the version of every named package below the top, by name; a broken one is passed
    over, as are those in a `node_modules`."""
    found: dict[str, str | None] = {}
    for file in project.files:
        path = PurePosixPath(file.path)
        below = path.name == "package.json" and len(path.parts) > 1
        if below and "node_modules" not in path.parts:
            found |= _named(project.read(file.path) or b"")
    return found


def _named(text: bytes) -> dict[str, str | None]:
    try:
        data = json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(data, dict):
        return {}
    name, version = data.get("name"), data.get("version")
    if not (isinstance(name, str) and name):
        return {}
    return {name: version if isinstance(version, str) else None}
