"""The lockfile that the install went by: who takes it as it is, and in what it differs."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import PinTool
from pagesim.diagnosis.manifest import list_asked
from pagesim.managers.catalogue import manager
from pagesim.managers.interface import Manager
from pagesim.managers.lock_wants import Difference, list_differences
from pagesim.project.folder import Folder

_REPLACED = ("overrides", "resolutions")
"""Settings that put other ranges in place of those in package.json."""
_ELSEWHERE = ("patch:", "portal:", "link:")


def lockfile_text(case: Case) -> bytes | None:
    """Return what the lockfile in force holds; None where there is none."""
    lockfile = case.plan.deployment.selection.lockfile
    return case.plan.deployment.project.read(lockfile) if lockfile else None


def pin_lockfile(case: Case) -> PinTool | None:
    """Return the pin of a version that takes the lockfile as it is, where this one does not."""
    text = lockfile_text(case)
    version = case.plan.manager.pin_for(text) if text else None
    name = case.plan.manager.name
    variables = case.plan.deployment.image.overrides.get(name, ())
    if version is None or not variables or _used(case) - manager(name, version).protocols:
        return None
    return PinTool(name, version, variables[-1])


def _used(case: Case) -> frozenset[str]:
    """Return what package.json asks for by a protocol that this manager knows beside npm's."""
    return case.plan.manager.protocols & {asked.protocol for asked in list_asked(case)}


def compare_lockfile(
    case: Case, chosen: Manager | None = None, lockfile: str | None = None
) -> tuple[Difference, ...]:
    """Return in what a lockfile differs from the package.json files; the one in force by default.

    Nothing where it does not say what it was made for, or is broken.
    """
    file = lockfile or case.plan.deployment.selection.lockfile
    text = case.plan.deployment.project.read(file) if file else None
    if not file or text is None:
        return ()
    try:
        wants = (chosen or case.plan.manager).lock_wants(posixpath.basename(file), text)
    except ValueError:
        return ()
    manifests = dict(_manifests(case, posixpath.dirname(file), wants))
    skipped = {n for m in manifests.values() for key in _REPLACED for n in _names(m, key)}
    found = list_differences(manifests, wants)
    return tuple(d for d in found if d.name not in skipped and not _is_elsewhere(d))


def say_difference(one: Difference) -> str:
    """Return a difference in words."""
    at = f" ({one.folder}/package.json)" if one.folder else ""
    if one.locked is None:
        return f"{one.name} {one.wanted} is not in it{at}"
    if one.wanted is None:
        return f"{one.name} is not asked for any more{at}"
    return f"{one.name} is {one.wanted} in package.json and {one.locked} in it{at}"


def _manifests(
    case: Case, top: str, folders: Mapping[str, object]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for folder in folders:
        at = Folder(case.plan.deployment.project, posixpath.join(top, folder).strip("/"))
        if at.has("package.json"):
            yield folder, at.package_json()


def _names(manifest: Mapping[str, Any], key: str) -> Iterator[str]:
    """Yield the package names that a setting of package.json replaces, also under `pnpm`."""
    own = manifest.get("pnpm")
    for holder in (manifest, own if isinstance(own, Mapping) else {}):
        replaced = holder.get(key)
        for name in replaced if isinstance(replaced, Mapping) else ():
            bare = str(name).rpartition(">")[2]
            yield bare[: bare.index("@", 1)] if "@" in bare[1:] else bare


def _is_elsewhere(one: Difference) -> bool:
    return any((spec or "").startswith(_ELSEWHERE) for spec in (one.wanted, one.locked))
