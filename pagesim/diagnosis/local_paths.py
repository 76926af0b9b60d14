"""Dependencies that a package.json takes from a path of the repository that leads nowhere. Pure."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from pagesim import late
from pagesim.diagnosis.place import FilePlace
from pagesim.project.repository import Project

GROUPS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
_LOCAL = late.compile(r"(?:file|link|portal):(?!//)(?!/)(?!~)([^?#]+)")
_PACKED = (".tgz", ".tar.gz", ".tar")
"""How a path ends that a manager unpacks; to another it may make a link."""


@late.dataclass(frozen=True)
class Dangling:
    """A dependency whose path is in no clone."""

    group: str
    name: str
    path: str
    """From the top of the repository."""

    @property
    def packed(self) -> bool:
        """Whether it is an archive, without which each manager stops."""
        return self.path.lower().endswith(_PACKED)


def list_dangling(project: Project, folder: str, manifest: Mapping[str, Any]) -> Iterator[Dangling]:
    """Yield each of them in the package.json, read as `manifest`, of a folder of the repository."""
    for group in GROUPS:
        asked = manifest.get(group)
        for name, spec in asked.items() if isinstance(asked, dict) else ():
            target = _LOCAL.match(spec) if isinstance(spec, str) else None
            path = posixpath.normpath(posixpath.join(folder, target[1])) if target else ""
            if path and not (project.has(path) or _is_folder(project, path)):
                yield Dangling(group, name, path)


def tell_missing(path: str, place: FilePlace | None, *, untracked: bool) -> str:
    """Return the sentence on a file that the install needs and no clone has."""
    named = f", which {place} names," if place else ""
    aside = " (it lies here, untracked by git)." if untracked else "."
    return f"{path}{named} is not in the repository{aside}"


def advise_commit(path: str) -> str:
    """Return what to do about a file that no clone has."""
    if path.startswith("../"):
        return f"Move {posixpath.basename(path)} into the repository: a build has nothing above it."
    return f"Commit {path} (git check-ignore -v {path} tells which line ignores it)."


def _is_folder(project: Project, path: str) -> bool:
    return path == "." or any(f.path.startswith(f"{path}/") for f in project.files)
