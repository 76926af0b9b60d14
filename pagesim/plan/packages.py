"""The packages that an install is about: which are asked for, which are private, what mocks serve.

A package that nobody declared is made for a mocked registry from the lockfile, or, without one,
at the lowest version that the range asked for takes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pagesim.gateway.interface import RegistryConfig
from pagesim.gateway.store import mock_tarball
from pagesim.managers.interface import LockedPackage
from pagesim.npm.integrity import sri
from pagesim.npm.manifest import Requested
from pagesim.npm.semver import some_version
from pagesim.plan.registries import Registry
from pagesim.plan.routing import RoutingTable
from pagesim.registries.interface import MockPackage, MockVersion


@dataclass(frozen=True)
class Wanted:
    """A package whose fate the report tells: every private one, and the direct public ones."""

    name: str
    spec: str
    """As package.json asks, or the lockfile's exact version for a transitive one."""
    private: bool
    registry: str
    """URL of the registry that should serve it."""
    version: str | None
    """Version of the lockfile."""
    may_be_absent: bool
    """Optional or a development dependency: its absence alone is no failure."""


def list_wanted(
    requested: Iterable[Requested], locked: Sequence[LockedPackage], routing: RoutingTable
) -> tuple[Wanted, ...]:
    """Return the packages to report on, direct ones first, each by name in order."""
    versions: dict[str, LockedPackage] = {p.name: p for p in reversed(locked)}
    found: dict[str, Wanted] = {}
    for r in requested:
        if r.group != "peerDependencies":
            lock = versions.get(r.name)
            soft = r.group != "dependencies"
            found[r.name] = _wanted(r.name, r.spec, lock, routing, soft)
    for name, lock in sorted(versions.items()):
        if name not in found:
            item = _wanted(name, lock.version, lock, routing, lock.optional)
            if item.private:
                found[name] = item
    return tuple(found.values())


def _wanted(
    name: str, spec: str, lock: LockedPackage | None, routing: RoutingTable, soft: bool
) -> Wanted:
    registry = routing.registry_for(name, lock.resolved if lock else None)
    private = routing.is_private(name, registry)
    return Wanted(name, spec, private, registry.url, lock.version if lock else None, soft)


def make_mock_packages(
    registry: Registry,
    requested: Iterable[Requested],
    locked: Sequence[LockedPackage],
    routing: RoutingTable,
) -> tuple[MockPackage, ...]:
    """Return what a mocked `registry` serves: the declared, then the made-up packages."""
    found = dict(registry.packages)
    made: dict[str, dict[str, MockVersion]] = {}
    for lock in locked:
        here = routing.registry_for(lock.name, lock.resolved)
        # Its own, or beside it on the host, where its tarballs may lie.
        if here.url.startswith(registry.url) and lock.name not in found:
            version = MockVersion(lock.version, lock.manifest, {}, lock.resolved)
            made.setdefault(lock.name, {})[lock.version] = version
    for r in requested:
        here = routing.registry_for(r.name)
        if r.name not in found and r.name not in made and here.url == registry.url:
            version_text = some_version(r.spec)
            made[r.name] = {version_text: MockVersion(version_text)}
    for name, versions in made.items():
        private = routing.is_private(name, registry)
        found[name] = MockPackage(name, tuple(versions.values()), private)
    return tuple(found.values())


def list_integrities(
    registries: Iterable[RegistryConfig], locked: Iterable[LockedPackage]
) -> dict[tuple[str, str], str]:
    """Return the integrity of every mocked tarball that the lockfile knows by another one."""
    known = {(p.name, p.version): p.integrity for p in locked}
    found: dict[tuple[str, str], str] = {}
    for registry in registries:
        for package in registry.packages:
            for version in package.versions:
                key = (package.name, version.version)
                if key in known:
                    found[key] = sri(mock_tarball(package, version), "sha512")
    return {key: value for key, value in found.items() if known[key] != value}
