"""A file of a folder, with as much of what lies around it as tells which manager reads it."""

from contextlib import suppress
from pathlib import Path

from pagesim.errors import UsageError
from pagesim.formats.source import read_source
from pagesim.managers.catalogue import lockfile_names, manager, references
from pagesim.managers.interface import Manager
from pagesim.project.files import FileEntry
from pagesim.project.folder import Folder
from pagesim.project.repository import Project


def open_file(path: Path) -> tuple[Project, str]:
    """Return a project with the file, and what lies in its folder and above up to the repository's
    top; and the file's path in it. Nothing is asked of git.

    Raises `UsageError` for a file that cannot be read.
    """
    place = path.absolute()
    try:
        content = read_source(place)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    above = [p for p in place.parents if (p / ".git").exists()]
    top = above[0] if above else place.parent
    relative = place.relative_to(top)
    folders = [top / part for part in relative.parents]
    names = ("package.json", "pnpm-workspace.yaml", "pagesim.yaml", *lockfile_names())
    found = [folder / name for folder in folders for name in names if (folder / name).is_file()]
    own = relative.as_posix()
    others = {p.relative_to(top).as_posix(): p for p in found}
    files = [FileEntry(name, str(p)) for name, p in others.items() if name != own]
    project = Project(top, top.name or "project", (*files, FileEntry(own, content)))
    return project, own


def guess_manager(folder: Folder) -> Manager:
    """Return the manager that installs in `folder`, by `packageManager` or the nearest lockfile.

    Where no version is known it is the one whose ways are taken then; where nothing tells, npm.
    """
    for near in folder.upward():
        name, _, version = str(near.package_json().get("packageManager", "")).partition("@")
        if name and version[:1].isdigit():
            with suppress(UsageError):
                return manager(name, version.partition("+")[0])
        for chosen in reversed(references()):
            held = next((n for n in chosen.lockfiles if near.has(n)), None)
            if held:
                older = chosen.pin_for(near.read(held) or b"")
                return manager(chosen.name, older) if older else chosen
    return references()[0]
