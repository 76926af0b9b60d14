"""Where something stands in the package.json that is installed."""

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.place import FilePlace
from pagesim.npm import json_text

GROUPS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


def place_in_json(case: Case, name: str, *path: str) -> FilePlace:
    """Return the line of the string value at `path` in the JSON file `name`, else the file."""
    file = case.path(name)
    text = (case.plan.deployment.project.read(file) or b"").decode("utf-8", "replace")
    try:
        found = next((s for s in json_text.strings(text) if s.path == path), None)
    except (IndexError, ValueError):
        found = None
    return FilePlace(file, text.count("\n", 0, found.start) + 1 if found else None)


def place_of_dependency(case: Case, package: str) -> FilePlace:
    """Return the line of package.json that asks for `package`, else the file."""
    asked = (g for g in GROUPS if package in (case.manifest.get(g) or {}))
    group = next(asked, None)
    return place_in_json(case, "package.json", *((group, package) if group else ()))
