"""The packages that an install is about: which are asked for, which are private, what mocks serve.

A package that nobody declared is made for a mocked registry from the lockfile, or, without one,
at the lowest version that the range asked for takes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pagesim.config.settings import Settings
from pagesim.gateway.interface import RegistryConfig
from pagesim.gateway.store import mock_tarball
from pagesim.managers.interface import Configuration, LockedPackage
from pagesim.npm.integrity import sri
from pagesim.npm.manifest import Requested
from pagesim.npm.semver import some_version
from pagesim.plan.registries import Registry, covering, declared
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


class Classifier:
    """Tells where a package should come from and whether it is private."""

    def __init__(
        self,
        settings: Settings,
        registries: Sequence[Registry],
        configurations: Sequence[Configuration],
    ) -> None:
        """Take `configurations` in the order of preference: the intended one first."""
        self._settings = settings
        self._registries = registries
        self._configurations = configurations

    def registry(self, name: str, resolved: str | None = None) -> Registry:
        """Return the registry that should serve `name`, by its lockfile URL where it has one."""
        declared = next((r for r in self._registries if name in self._declared(r.url)), None)
        at = covering(self._registries, resolved) if resolved else None
        routed = [
            found
            for c in self._configurations
            if (found := covering(self._registries, c.registry_for(name))) is not None
        ]
        beyond_default = next((r for r in routed if not r.public), None)
        if at and beyond_default and at.url != beyond_default.url:
            # GitLab's packuments of the instance name tarballs of a project: one registry, whose
            # lockfile entries lie outside its own path.
            at = beyond_default if beyond_default.url.startswith(at.url) else at
        choice = declared or at or beyond_default or (routed[0] if routed else None)
        return choice or self._registries[-1]

    def private(self, name: str, registry: Registry) -> bool:
        """Return whether `name` is private: declared so, or of a registry that is not npmjs."""
        if any(fnmatchcase(name, pattern) for pattern in self._settings.private):
            return True
        mine = self._declared(registry.url).get(name)
        return mine.private if mine else not registry.public

    def declared(self, registry: Registry) -> tuple[MockPackage, ...]:
        """Return the packages that pagesim.yaml declares at `registry`."""
        return tuple(self._declared(registry.url).values())

    def _declared(self, url: str) -> Mapping[str, MockPackage]:
        return {p.name: p for p in declared(self._settings, url).packages}


def list_wanted(
    requested: Iterable[Requested], locked: Sequence[LockedPackage], classifier: Classifier
) -> tuple[Wanted, ...]:
    """Return the packages to report on, direct ones first, each by name in order."""
    versions: dict[str, LockedPackage] = {p.name: p for p in reversed(locked)}
    found: dict[str, Wanted] = {}
    for r in requested:
        if r.group != "peerDependencies":
            lock = versions.get(r.name)
            soft = r.group != "dependencies"
            found[r.name] = _wanted(r.name, r.spec, lock, classifier, soft)
    for name, lock in sorted(versions.items()):
        if name not in found:
            item = _wanted(name, lock.version, lock, classifier, lock.optional)
            if item.private:
                found[name] = item
    return tuple(found.values())


def _wanted(
    name: str, spec: str, lock: LockedPackage | None, classifier: Classifier, soft: bool
) -> Wanted:
    registry = classifier.registry(name, lock.resolved if lock else None)
    private = classifier.private(name, registry)
    return Wanted(name, spec, private, registry.url, lock.version if lock else None, soft)


def make_mock_packages(
    registry: Registry,
    requested: Iterable[Requested],
    locked: Sequence[LockedPackage],
    classifier: Classifier,
) -> tuple[MockPackage, ...]:
    """Return what a mocked `registry` serves: the declared, then the made-up packages."""
    found = {p.name: p for p in classifier.declared(registry)}
    made: dict[str, dict[str, MockVersion]] = {}
    for lock in locked:
        here = classifier.registry(lock.name, lock.resolved)
        below = here.url.startswith(registry.url)  # its tarballs may lie beside it on the host
        if (here == registry or below) and lock.name not in found:
            version = MockVersion(lock.version, lock.manifest, {}, lock.resolved)
            made.setdefault(lock.name, {})[lock.version] = version
    for r in requested:
        if r.name not in found and r.name not in made and classifier.registry(r.name) == registry:
            version_text = some_version(r.spec)
            made[r.name] = {version_text: MockVersion(version_text)}
    for name, versions in made.items():
        private = classifier.private(name, registry)
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
