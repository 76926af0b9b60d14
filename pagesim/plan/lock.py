"""The lockfile: what it locks, and the same with the integrity of what is mocked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pagesim.managers.interface import LockedPackage, Manager
from pagesim.plan.deployment import Deployment
from pagesim.plan.sources import find_break
from pagesim.project.files import FileEntry


@dataclass(frozen=True)
class BrokenLock:
    """A lockfile that nobody can read as it is: a merge conflict, say."""

    file: str
    line: int | None
    what: str
    """What is wrong, for people."""


def read_locked(
    chosen: Manager, deployment: Deployment
) -> tuple[tuple[LockedPackage, ...], BrokenLock | None]:
    """Return what the lockfile in force locks; nothing where it is broken, and what is wrong.

    The manager is given it all the same: what comes of that is for the install to show.
    """
    lockfile = deployment.selection.lockfile
    text = deployment.project.read(lockfile) if lockfile else None
    if lockfile is None or not text:  # an empty file locks nothing, whatever its manager says of it
        return (), None
    try:
        return chosen.locked(lockfile, text), None
    except ValueError as error:
        return (), BrokenLock(lockfile, *find_break(lockfile, error))


def relock(
    chosen: Manager, deployment: Deployment, changed: Mapping[tuple[str, str], str]
) -> dict[str, bytes]:
    """Return the lockfile of the copy (by path below HOME) where it has to differ; `changed` are
    the integrities of what is mocked, by name and version."""
    lockfile = deployment.selection.lockfile
    text = deployment.project.read(lockfile) if lockfile else None
    if not changed or lockfile is None or text is None:
        return {}
    return {f"repo/{lockfile}": chosen.relock(lockfile, text, changed)}


def with_integrities(
    locked: Iterable[LockedPackage], changed: Mapping[tuple[str, str], str]
) -> tuple[LockedPackage, ...]:
    """Return what the lockfile of the copy locks."""
    return tuple(replace(p, integrity=changed.get(p.key, p.integrity)) for p in locked)


def replace_contents(
    files: tuple[FileEntry, ...], contents: Mapping[str, bytes]
) -> tuple[FileEntry, ...]:
    """Return the copy's files with other `contents`, by path."""
    return tuple(
        replace(f, content=contents[f.path], link=None) if f.path in contents else f for f in files
    )
