"""Private names at registries that are not theirs: whose tarballs are never let into a build.

Under a private package's name a public registry may have a stranger's (dependency confusion). What
it says of it is told; what it holds is not given out. A registry is one of a scope's own where any
configuration sends the scope there, or the lockfile has just that version from there.
"""

from collections.abc import Iterable, Sequence

from pagesim.managers.interface import Configuration, LockedPackage
from pagesim.plan.registries import Registry
from pagesim.plan.routing import RoutingTable

_REAL = ("real", "mixed")
"""Modes in which strangers' packages can come in."""


def list_strange(
    registry: Registry, routing: RoutingTable, configurations: Sequence[Configuration]
) -> tuple[str, ...]:
    """Return the names, as globs, of private packages that belong elsewhere than at `registry`."""
    if registry.mode not in _REAL:
        return ()
    scopes = [s for c in configurations for s in c.scopes]
    globs: dict[str, None] = {}
    for scope in dict.fromkeys(s.scope for s in scopes):
        name = f"{scope}/*"
        own = [routing.registry_at(s.registry) for s in scopes if s.scope == scope]
        first = next(filter(None, own), None)
        if first and routing.is_private(name, first) and not _is_among(registry, own):
            globs[name] = None
    for other in routing.registries:
        names = (p.name for p in other.packages.values() if p.private)
        globs |= dict.fromkeys(n for n in names if not _is_among(registry, [other]))
    return tuple(globs)


def list_locked_here(
    registry: Registry, routing: RoutingTable, locked: Iterable[LockedPackage]
) -> tuple[tuple[str, str], ...]:
    """Return names and versions that the lockfile has from `registry`, with their integrity."""
    if registry.mode not in _REAL:
        return ()
    here = (p for p in locked if p.integrity and p.resolved and p.name.startswith("@"))
    at = ((p, routing.registry_at(p.resolved or "")) for p in here)
    return tuple((p.name, p.version) for p, found in at if found and found.url == registry.url)


def _is_among(registry: Registry, own: Iterable[Registry | None]) -> bool:
    """Whether `registry` is one of `own`, or within one as GitLab's projects in an instance."""
    urls = [r.url for r in own if r]
    return any(registry.url.startswith(url) or url.startswith(registry.url) for url in urls)
