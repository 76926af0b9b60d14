"""The lockfile: what it locks, and the same with the integrity of what is mocked."""

from collections.abc import Iterable, Mapping

from pagesim import late
from pagesim.errors import ConfigError, UsageError
from pagesim.late import replace
from pagesim.managers.interface import LockedPackage, Manager
from pagesim.npm.json_text import paused_collection
from pagesim.npm.urls import is_url
from pagesim.plan.deployment import Deployment
from pagesim.plan.sources import find_break
from pagesim.project.files import FileEntry

_CONTROL = late.compile(r"[\0-\x1f\x7f-\x9f\ud800-\udfff]")


@late.dataclass(frozen=True)
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

    The manager is given it all the same: what comes of that is for the install to show. Raises
    `ConfigError` for names, versions and URLs that no manager ever wrote.
    """
    lockfile = deployment.selection.lockfile
    text = deployment.project.read(lockfile) if lockfile else None
    if lockfile is None or not text:  # an empty file locks nothing, whatever its manager says of it
        return (), None
    try:
        with paused_collection():
            found = chosen.locked(lockfile, text)
    except ValueError as error:
        return (), BrokenLock(lockfile, *find_break(lockfile, error))
    bad = next((word for package in found if (word := _unusable(package))), None)
    if bad is not None:
        at = text.find(bad.encode("utf-8", "replace"))
        line = text.count(b"\n", 0, at) + 1 if at >= 0 else None
        hint = "Make it again with the package manager, or take it out of the repository."
        message = f"no name, version or URL that can be: {bad[:200]!r}"
        raise ConfigError(message, file=lockfile, line=line, hint=hint)
    return found, None


def need_lockfile(deployment: Deployment) -> None:
    """Raise `UsageError` where an install has no lockfile whose tree could be made up."""
    selection = deployment.selection
    if selection.lockfile is None and not (selection.failed or selection.skipped):
        raise UsageError(
            f"--offline makes up what a lockfile names, and {selection.manager} finds none here",
            hint="Commit its lockfile, or run without --offline.",
        )


def _unusable(package: LockedPackage) -> str | None:
    """Return what of a locked package no registry can be asked for; None when all can be."""
    words = (package.name, package.version, package.resolved or "")
    if _CONTROL.search("".join(words)):
        return next(word for word in words if _CONTROL.search(word))
    url = package.resolved
    web = url is not None and url.startswith(("https://", "http://"))
    return url if web and not is_url(url or "") else None


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
    if not changed:
        return tuple(locked)
    return tuple(replace(p, integrity=changed.get(p.key, p.integrity)) for p in locked)


def replace_contents(
    files: tuple[FileEntry, ...], contents: Mapping[str, bytes]
) -> tuple[FileEntry, ...]:
    """Return the copy's files with other `contents`, by path."""
    if not contents:
        return files
    return tuple(
        replace(f, content=contents[f.path], link=None) if f.path in contents else f for f in files
    )
