"""Which registry each package name and each URL belongs to: a frozen table, made once for a run."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from pagesim import late
from pagesim.managers.interface import Configuration
from pagesim.plan.registries import Registry
from pagesim.registries.catalogue import DEFAULT, canonical


@late.dataclass(frozen=True)
class RoutingTable:
    """The registries of a run, and where each package belongs."""

    registries: tuple[Registry, ...]
    """Those in force."""
    routes: Mapping[str, tuple[Registry, ...]]
    """By scope (`@acme`): its registry in each configuration, the intended one first. Under the
    empty text that of names without a scope, and of scopes that no configuration names."""
    private: tuple[str, ...] = ()
    """Names and patterns of private packages, as pagesim.yaml says."""

    def registry_at(self, url: str) -> Registry | None:
        """Return the registry whose URL is the longest beginning of `url`."""
        return _covering(self.registries, url)

    def registry_for(self, name: str, resolved: str | None = None) -> Registry:
        """Return the registry that should serve `name`, by its lockfile URL where it has one."""
        declared = next((r for r in self.registries if name in r.packages), None)
        at = self.registry_at(resolved) if resolved else None
        routed = self.routes.get(_scope(name), self.routes[""])
        beyond_default = next((r for r in routed if not r.public), None)
        if at and beyond_default and beyond_default.url.startswith(at.url):
            # GitLab's packuments of the instance name tarballs of a project: one registry, whose
            # lockfile entries lie outside its own path.
            at = beyond_default
        return declared or at or beyond_default or next(iter(routed), self.usual)

    def is_private(self, name: str, registry: Registry) -> bool:
        """Return whether `name` is private: declared so, or of a registry without public ones."""
        if any(fnmatchcase(name, pattern) for pattern in self.private):
            return True
        declared = registry.packages.get(name)
        if declared:
            return declared.private
        return not registry.public and registry.kind.may_have(name)

    @property
    def usual(self) -> Registry:
        """The registry that managers take where nothing is said; always in force."""
        return next(r for r in self.registries if r.url == DEFAULT.home)


def make_routing(
    registries: Sequence[Registry],
    configurations: Sequence[Configuration],
    private: Iterable[str] = (),
) -> RoutingTable:
    """Return the table for `configurations`, given in the order of preference."""
    scopes = {s.scope for c in configurations for s in c.scopes}

    def route(scope: str) -> tuple[Registry, ...]:
        urls = (c.registry_for(f"{scope}/any" if scope else "any") for c in configurations)
        return tuple(r for url in urls if (r := _covering(registries, url)) is not None)

    routes = {scope: route(scope) for scope in ("", *sorted(scopes))}
    return RoutingTable(tuple(registries), routes, tuple(private))


def _covering(registries: Iterable[Registry], url: str) -> Registry | None:
    url = canonical(url)
    found = None
    for (
        registry
    ) in registries:  # for each entry of a lockfile: `max` with a key takes thrice as long
        if url.startswith(registry.url) and (not found or len(registry.url) > len(found.url)):
            found = registry
    return found


def _scope(name: str) -> str:
    return name.partition("/")[0] if name.startswith("@") else ""
