"""What an install may ask registries for: by every file that says that a package is there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pagesim import late
from pagesim.managers.catalogue import config_names
from pagesim.managers.interface import LockedPackage, Manager
from pagesim.npm.manifest import Requested, requested
from pagesim.npm.names import Spec, resolve
from pagesim.npm.pins import list_pins
from pagesim.plan.deployment import Deployment
from pagesim.plan.registries import Registry
from pagesim.project.members import list_manifests, list_parts, read_json, read_yaml
from pagesim.project.repository import Project

_NEEDED = ("dependencies", "optionalDependencies", "peerDependencies")


@late.dataclass(frozen=True)
class Asked:
    """What is asked for, and by whom."""

    direct: tuple[Requested, ...] = ()
    """By package.json in the folder of the install."""
    parts: tuple[Requested, ...] = ()
    """By the workspace's members and by packages that are referred to by a path."""
    anywhere: tuple[Spec, ...] = ()
    """By every package.json of the repository, its overrides, resolutions and catalogs."""


def list_asked(chosen: Manager, deployment: Deployment) -> Asked:
    """Return what the repository's own files ask for when `chosen` installs."""
    project, cwd = deployment.project, deployment.selection.cwd
    parts = [r for p in list_parts(project, cwd, chosen) for r in _requested(project, p)]
    direct = (Spec(r.name, r.spec) for r in deployment.requested)
    return Asked(deployment.requested, tuple(parts), _unique([*direct, *_anywhere(project)]))


def list_needed(
    registries: Iterable[Registry], locked: Sequence[LockedPackage]
) -> tuple[Spec, ...]:
    """Return what declared packages depend on, and locked ones that the lockfile lacks."""
    known = {p.name for p in locked}
    declared = (v.manifest for r in registries for p in r.packages.values() for v in p.versions)
    needed = [spec for manifest in declared for spec in _dependencies(manifest)]
    needed += [s for p in locked for s in _dependencies(p.manifest) if s.name not in known]
    return _unique(needed)


def _anywhere(project: Project) -> Iterator[Spec]:
    for path in list_manifests(project):
        yield from (Spec(r.name, r.spec) for r in _requested(project, path))
        yield from list_pins(read_json(project.read(path), path))
    for path in project.named(n for n in config_names() if n.endswith((".yaml", ".yml"))):
        yield from list_pins(read_yaml(project.read(path), path))


def _requested(project: Project, path: str) -> tuple[Requested, ...]:
    """Return what a package.json asks for; nothing of a broken one."""
    try:
        return requested((project.read(path) or b"").decode("utf-8-sig"))
    except ValueError:
        return ()


def _dependencies(manifest: Mapping[str, Any]) -> Iterator[Spec]:
    soft = manifest.get("peerDependenciesMeta") or {}
    for group in _NEEDED:
        for name, spec in (manifest.get(group) or {}).items():
            asked = resolve(name, str(spec))
            if asked and not (group == "peerDependencies" and name in soft):
                yield asked


def _unique(specs: Iterable[Spec]) -> tuple[Spec, ...]:
    return tuple(dict.fromkeys(Spec(s.name, s.spec) for s in specs))
