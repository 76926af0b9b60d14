"""The packages that an install is about: which are asked for, which are private, what mocks serve.

A package that nobody declared is made for a mocked registry: at the lockfile's versions, and at the
lowest version of each range, or with the tag, that some file of the repository or some declared
package asks for.
"""

from collections.abc import Iterable, Sequence

from pagesim import late
from pagesim.gateway.interface import RegistryConfig
from pagesim.managers.interface import LockedPackage
from pagesim.npm.manifest import Requested
from pagesim.npm.names import Spec
from pagesim.npm.semver import is_range, satisfies, some_version
from pagesim.plan.asked import Asked
from pagesim.plan.registries import Registry
from pagesim.plan.routing import RoutingTable
from pagesim.registries.catalogue import lacks_by_nature
from pagesim.registries.interface import MockPackage, MockVersion


@late.dataclass(frozen=True)
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
    asked: Asked, locked: Sequence[LockedPackage], routing: RoutingTable
) -> tuple[Wanted, ...]:
    """Return the packages to report on: direct ones, private ones of the repository's other parts,
    private ones of the lockfile by name."""
    versions: dict[str, LockedPackage] = {p.name: p for p in reversed(locked)}

    def of_request(r: Requested) -> Wanted:
        return _wanted(r.name, r.spec, versions.get(r.name), routing, r.group != "dependencies")

    def of_lock(lock: LockedPackage) -> Wanted:
        return _wanted(lock.name, lock.version, lock, routing, lock.optional)

    direct = [of_request(r) for r in asked.direct if r.group != "peerDependencies"]
    parts = [of_request(r) for r in asked.parts if r.group != "peerDependencies"]
    beside = [w for w in (*parts, *(of_lock(versions[n]) for n in sorted(versions))) if w.private]
    found: dict[str, Wanted] = {}
    for wanted in (*direct, *beside):
        found.setdefault(wanted.name, wanted)
    return tuple(found.values())


def _wanted(
    name: str, spec: str, lock: LockedPackage | None, routing: RoutingTable, soft: bool
) -> Wanted:
    registry = routing.registry_for(name, lock.resolved if lock else None)
    private = routing.is_private(name, registry)
    return Wanted(name, spec, private, registry.url, lock.version if lock else None, soft)


def make_mock_packages(
    registry: Registry,
    asked: Iterable[Spec],
    locked: Sequence[LockedPackage],
    routing: RoutingTable,
) -> tuple[MockPackage, ...]:
    """Return what a mocked `registry` serves: the declared, then the made-up packages."""
    found = dict(registry.packages)
    if is_off(registry, routing):
        return ()
    made: dict[str, dict[str, MockVersion]] = {}
    for lock in locked:
        here = routing.registry_for(lock.name, lock.resolved)
        # Its own, or beside it on the host, where its tarballs may lie.
        mine = here.url.startswith(registry.url) and not lacks_by_nature(registry.kind, lock.name)
        if mine and lock.name not in found:
            version = MockVersion(lock.version, lock.manifest, {}, lock.resolved)
            made.setdefault(lock.name, {})[lock.version] = version
    tags: dict[str, dict[str, str]] = {}
    for spec in asked:
        mine = routing.registry_for(spec.name).url == registry.url
        if mine and spec.name not in found and not lacks_by_nature(registry.kind, spec.name):
            _make_for(spec.spec, made.setdefault(spec.name, {}), tags.setdefault(spec.name, {}))
    for name, versions in made.items():
        private = routing.is_private(name, registry)
        found[name] = MockPackage(name, tuple(versions.values()), private, tags.get(name, {}))
    return tuple(found.values())


def _make_for(spec: str, versions: dict[str, MockVersion], tags: dict[str, str]) -> None:
    """See to it that `versions` and `tags` hold what `spec` asks for."""
    if is_range(spec):
        if not any(satisfies(v, spec) for v in versions):
            version = some_version(spec)
            versions[version] = MockVersion(version)
        return
    if not versions:
        versions["1.0.0"] = MockVersion("1.0.0")
    if spec != "latest":
        from pagesim.npm.packument import dist_tags

        tags[spec] = dist_tags(versions, {})["latest"]


def list_patterns(registry: Registry, routing: RoutingTable) -> tuple[str, ...]:
    """Return the names, as globs, that a mock of `registry` makes up when it is asked for them.

    Those are of the scopes that are routed to it, of everything where it is the default registry
    and has no public packages, and what pagesim.yaml calls private; where public packages are real,
    of every scope.
    """
    if registry.mode == "mixed":
        return ("@*/*",)
    if registry.mode != "mock" or is_off(registry, routing):
        return ()
    all_names = "@*/*" if registry.kind.only_own else "*"
    scopes = {f"{scope}/*" if scope else all_names for scope in routing.routes}
    known = scopes if not registry.public else set()
    of_it = (p for p in {*known, *routing.private} if routing.registry_for(p).url == registry.url)
    return tuple(sorted(of_it))


def is_off(registry: Registry, routing: RoutingTable) -> bool:
    """Return whether a registry's URL is off by a path: it lies below one whose packages
    pagesim.yaml declares, and is declared by nothing. Nothing is made up there."""
    return not registry.declared and any(
        other.packages and registry.url != other.url and registry.url.startswith(other.url)
        for other in routing.registries
    )


def list_integrities(
    registries: Iterable[RegistryConfig], locked: Iterable[LockedPackage]
) -> dict[tuple[str, str], str]:
    """Return the integrity of every mocked tarball that the lockfile knows by another one.

    At a registry whose public packages are real, those are mocked that are private or declared.
    """
    known = {(p.name, p.version): p.integrity for p in locked}
    found: dict[tuple[str, str], str] = {}
    for registry in registries:
        for package in registry.packages:
            for version in package.versions if _is_made_up(registry, package) else ():
                key = (package.name, version.version)
                if key in known:
                    from pagesim.gateway.store import mock_tarball
                    from pagesim.npm.integrity import sri

                    found[key] = sri(mock_tarball(package, version), "sha512")
    return {key: value for key, value in found.items() if known[key] != value}


def _is_made_up(registry: RegistryConfig, package: MockPackage) -> bool:
    """Whether what is served of a package is pagesim's, as far as that can be known before."""
    return registry.mode == "mock" or package.private or package.name in registry.declared
