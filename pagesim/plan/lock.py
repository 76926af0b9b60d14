"""The lockfile: what it locks, and the same with the integrity of what is mocked."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pagesim.managers.interface import LockedPackage, Manager
from pagesim.plan.deployment import Deployment
from pagesim.plan.sources import explain_broken
from pagesim.project.files import FileEntry


def read_locked(chosen: Manager, deployment: Deployment) -> tuple[LockedPackage, ...]:
    """Return what the lockfile in force locks. Raises `ConfigError` when it is broken."""
    lockfile = deployment.selection.lockfile
    text = deployment.project.read(lockfile) if lockfile else None
    if lockfile is None or not text:  # an empty file locks nothing, whatever its manager says of it
        return ()
    try:
        return chosen.locked(lockfile, text)
    except ValueError as error:
        hint = "Make it again with the package manager, or take it out of the repository."
        raise explain_broken(lockfile, error, hint) from error


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
