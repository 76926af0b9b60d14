"""What the gateway is told of a run: its registries, the credentials, the way out."""

from collections.abc import Callable, Iterable, Sequence

from pagesim.gateway.interface import GatewayConfig, Recorded, RegistryConfig, Upstream
from pagesim.late import replace
from pagesim.managers.interface import Configuration, LockedPackage
from pagesim.npm.names import Spec
from pagesim.plan.asked import list_needed
from pagesim.plan.confusion import list_locked_here, list_strange
from pagesim.plan.credentials import Credential
from pagesim.plan.deployment import Deployment
from pagesim.plan.options import RunOptions
from pagesim.plan.packages import list_patterns, make_mock_packages
from pagesim.plan.registries import Registry, meets
from pagesim.plan.routing import RoutingTable
from pagesim.registries.catalogue import DEFAULT

_MAKING = ("mock", "mixed")
"""Modes in which packages are made up."""


def configure_registries(
    routing: RoutingTable,
    asked: Iterable[Spec],
    locked: Sequence[LockedPackage],
    tape: Sequence[Recorded],
    configurations: Sequence[Configuration] = (),
) -> tuple[RegistryConfig, ...]:
    """Return each registry as the gateway serves it; `tape` is what a cassette holds, and the
    `configurations` are all that may be in force."""
    every = (*asked, *list_needed(routing.registries, locked))
    recorded: dict[str, list[Recorded]] = {r.url: [] for r in routing.registries}
    for answer in tape:
        if registry := routing.registry_at(answer.url):
            recorded[registry.url].append(answer)
    return tuple(
        RegistryConfig(
            url=r.url,
            mode=r.mode,
            kind=r.kind.name,
            own_kind=r.own_kind,
            accepts=_takes(r, recorded[r.url]),
            packages=make_mock_packages(r, every, locked, routing) if r.mode in _MAKING else (),
            makes=list_patterns(r, routing),
            aliases=_aliases(r),
            tarballs=r.tarballs,
            forbids=r.forbids,
            faults=r.faults,
            named=r.named,
            declared=tuple(r.packages) if r.mode == "mixed" else (),
            strange=list_strange(r, routing, configurations),
            locked=list_locked_here(r, routing, locked),
            cassette=tuple(recorded[r.url]),
        )
        for r in routing.registries
    )


def _takes(registry: Registry, recorded: Sequence[Recorded]) -> tuple[str, ...]:
    """Return the credentials that a registry takes: of one that is replayed those that it took
    when it was recorded, unless pagesim.yaml names others."""
    taken = {r.credential for r in recorded if r.authorized}
    if registry.mode != "replay" or registry.claims or taken <= {None}:
        return registry.accepts
    return tuple(sorted(filter(None, taken)))


def list_real(in_force: Iterable[Registry], options: RunOptions) -> tuple[str, ...]:
    """Return the URLs of the registries to which real values go: what a cassette lacks, too, is
    asked of the real one where it is to be recorded."""
    modes = {"real", *(["replay"] if options.record else [])}
    return tuple(r.url for r in in_force if r.mode in modes)


def _aliases(registry: Registry) -> tuple[str, ...]:
    """Return the other URLs of a registry: its own, and where a mock has its tarballs."""
    own = registry.kind.aliases if registry.url == registry.kind.home else ()
    beside = registry.tarballs if registry.mode == "mock" else None
    return (*own, beside) if beside else own


def configure_gateway(
    served: tuple[RegistryConfig, ...],
    real: Sequence[str],
    found: Sequence[Credential],
    find_upstream: Callable[[], Upstream],
    record: bool,
    allowed: tuple[str, ...] = (),
) -> GatewayConfig:
    """Return the whole configuration; values go along only where a registry is `real`, and what
    `find_upstream` tells where anything outside is to be reached."""
    configs = [c.config() for c in found]
    needed = tuple(
        c
        if any(meets(prefix, url) for prefix in c.registries for url in real)
        else replace(c, value=None)
        for c in configs
    )
    config = GatewayConfig(served, needed, Upstream(), record, allowed)
    return replace(config, upstream=find_upstream()) if config.outward else config


def list_allowed(
    deployment: Deployment, in_force: Sequence[Registry], found: Iterable[Credential]
) -> tuple[str, ...]:
    """Return the hosts that the build may read from beside the registries.

    Those of pagesim.yaml, which is the repository's own, count only where no real value is in play.
    """
    real = list_real(in_force, deployment.options)
    at_stake = deployment.options.expose_secret or any(
        c.value is not None and any(meets(prefix, url) for prefix in c.registries for url in real)
        for c in found
        if not c.exposed
    )
    own = () if at_stake else deployment.settings.allow_hosts
    return tuple(dict.fromkeys(host.lower() for host in (*deployment.options.allow_host, *own)))


def list_hosts(in_force: Sequence[Registry], allowed: Iterable[str] = ()) -> tuple[str, ...]:
    """Return every host name that the gateway answers for."""
    names = [r.host for r in in_force]
    return tuple(dict.fromkeys([*names, *DEFAULT.hosts, *allowed]))
