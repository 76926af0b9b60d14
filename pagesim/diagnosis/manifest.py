"""Where something stands in package.json, and what the package.json files of an install ask for."""

from collections.abc import Iterator

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.local_paths import GROUPS as GROUPS
from pagesim.diagnosis.place import FilePlace
from pagesim.npm import json_text
from pagesim.project.members import list_parts, read_json
from pagesim.project.repository import Project


@late.dataclass(frozen=True)
class Asked:
    """A dependency of a package.json."""

    file: str
    group: str
    name: str
    range: str

    @property
    def protocol(self) -> str:
        """What stands before the colon: `workspace`, `catalog`; empty where nothing does."""
        head, colon, _ = self.range.partition(":")
        return head if colon else ""

    @property
    def path(self) -> tuple[str, str]:
        """The keys that lead to it."""
        return self.group, self.name


def list_asked(case: Case) -> Iterator[Asked]:
    """Yield what the package.json of the install asks for, and those of what it takes in."""
    selection, project = case.plan.deployment.selection, case.plan.deployment.project
    parts = list_parts(project, selection.cwd, case.plan.manager)
    for file in (case.path("package.json"), *parts):
        manifest = read_json(project.read(file), file)
        for group in GROUPS:
            table = manifest.get(group)
            for name, spec in table.items() if isinstance(table, dict) else ():
                if isinstance(spec, str):
                    yield Asked(file, group, name, spec)


def place_asked(case: Case, asked: Asked) -> FilePlace:
    """Return the line that asks for it."""
    return place_in_file(case.plan.deployment.project, asked.file, *asked.path)


def place_in_json(case: Case, name: str, *path: str) -> FilePlace:
    """Return the line of the string value at `path` in the JSON file `name`, else the file."""
    return place_in_file(case.plan.deployment.project, case.path(name), *path)


def place_of_dependency(case: Case, package: str) -> FilePlace:
    """Return the line of package.json that asks for `package`, else the file."""
    asked = (g for g in GROUPS if package in (case.manifest.get(g) or {}))
    group = next(asked, None)
    return place_in_json(case, "package.json", *((group, package) if group else ()))


def place_in_file(project: Project, file: str, *path: str) -> FilePlace:
    """Return the line of the string value at `path` in a JSON file of a project, else the file."""
    text = (project.read(file) or b"").decode("utf-8", "replace")
    try:
        found = next((s for s in json_text.strings(text) if s.path == path), None)
    except (IndexError, ValueError):
        found = None
    return FilePlace(file, text.count("\n", 0, found.start) + 1 if found else None)
