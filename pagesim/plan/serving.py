"""What the gateway is told of a run: its registries, the credentials, the way out."""

from collections.abc import Sequence
from dataclasses import replace

from pagesim.gateway.interface import GatewayConfig, Recorded, RegistryConfig, Upstream
from pagesim.managers.interface import LockedPackage
from pagesim.npm.manifest import Requested
from pagesim.plan.credentials import Credential
from pagesim.plan.packages import make_mock_packages
from pagesim.plan.registries import Registry, meets
from pagesim.plan.routing import RoutingTable
from pagesim.registries.catalogue import DEFAULT


def configure_registries(
    routing: RoutingTable,
    requested: Sequence[Requested],
    locked: Sequence[LockedPackage],
    tape: Sequence[Recorded],
) -> tuple[RegistryConfig, ...]:
    """Return each registry as the gateway serves it; `tape` is what a cassette holds."""
    recorded: dict[str, list[Recorded]] = {r.url: [] for r in routing.registries}
    for answer in tape:
        if registry := routing.registry_at(answer.url):
            recorded[registry.url].append(answer)
    return tuple(
        RegistryConfig(
            url=r.url,
            mode=r.mode,
            kind=r.kind.name,
            accepts=r.accepts,
            packages=make_mock_packages(r, requested, locked, routing) if r.mode == "mock" else (),
            aliases=_aliases(r),
            tarballs=r.tarballs,
            forbids=r.forbids,
            faults=r.faults,
            named=r.named,
            cassette=tuple(recorded[r.url]),
        )
        for r in routing.registries
    )


def _aliases(registry: Registry) -> tuple[str, ...]:
    """Return the other URLs of a registry: its own, and where a mock has its tarballs."""
    own = registry.kind.aliases if registry.url == registry.kind.home else ()
    beside = registry.tarballs if registry.mode == "mock" else None
    return (*own, beside) if beside else own


def configure_gateway(
    served: tuple[RegistryConfig, ...],
    in_force: Sequence[Registry],
    found: Sequence[Credential],
    upstream: Upstream,
    record: bool,
) -> GatewayConfig:
    """Return the whole configuration; values go along only where a registry is real."""
    real = [r.url for r in in_force if r.mode == "real"]
    configs = [c.config() for c in found]
    needed = tuple(
        c
        if any(meets(prefix, url) for prefix in c.registries for url in real)
        else replace(c, value=None)
        for c in configs
    )
    return GatewayConfig(served, needed, upstream if real else Upstream(), record)


def list_hosts(in_force: Sequence[Registry]) -> tuple[str, ...]:
    """Return every host name that the gateway answers for."""
    names = [r.host for r in in_force]
    return tuple(dict.fromkeys([*names, *DEFAULT.hosts]))
