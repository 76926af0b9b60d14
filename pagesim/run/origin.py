"""Whether an answer is the one that was wanted: from the registry that a package belongs to, with
the bytes that are locked."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from pagesim.gateway.interface import Exchange
from pagesim.npm.integrity import agree
from pagesim.plan.packages import Wanted
from pagesim.plan.plan import Plan


def is_elsewhere(exchange: Exchange, wanted: Wanted, plan: Plan) -> bool:
    """Return whether `exchange` was with another registry than that of `wanted`.

    It is not where a configuration sends the scope there, nor where the lockfile names that origin
    for exactly this version, with its integrity.
    """
    if _is_home(exchange, wanted.registry):
        return False
    return not _is_routed(exchange, wanted, plan) and not _is_locked(exchange, wanted, plan)


def list_unforeseen(plan: Plan, exchanges: Iterable[Exchange]) -> tuple[str, ...]:
    """Return the packages that a registry of public ones denied, so that they were made up, though
    the plan did not know them for private."""
    at = {r.url: r for r in plan.registries if r.mode == "mixed"}
    made = (
        str(e.package)
        for e in exchanges
        if e.mode == "mock" and e.package and (here := at.get(e.registry or ""))
        # What pagesim.yaml declares is foreseen.
        if e.package not in here.packages
    )
    names = dict.fromkeys(made)
    table = plan.routing
    return tuple(n for n in names if not table.is_private(n, table.registry_for(n)))


def _is_home(exchange: Exchange, registry: str) -> bool:
    # Beside its own path on the host, too: GitLab's tarballs of an instance lie in a project.
    at = exchange.registry
    if at is None:
        return urlsplit(exchange.url).hostname == urlsplit(registry).hostname
    return at.startswith(registry) or registry.startswith(at)


def _is_routed(exchange: Exchange, wanted: Wanted, plan: Plan) -> bool:
    configurations = (plan.intended, plan.without_file, *(s.configuration for s in plan.starts))
    sent = {
        c.registry_for(wanted.name)
        for c in configurations
        if any(wanted.name.startswith(f"{s.scope}/") for s in c.scopes)
    }
    tables = {at.url for url in sent if (at := plan.routing.registry_at(url))}
    return exchange.registry in tables


def _is_locked(exchange: Exchange, wanted: Wanted, plan: Plan) -> bool:
    return any(
        lock.integrity
        and lock.resolved
        and (at := plan.routing.registry_at(lock.resolved)) is not None
        and at.url == exchange.registry
        and exchange.version in (lock.version, None)
        for lock in plan.locked
        if lock.name == wanted.name
    )


def is_corrupt(exchange: Exchange, plan: Plan) -> bool:
    """Return whether the tarball that was sent is not what the lockfile says of its package.

    Where no lockfile says anything, only bytes that the gateway changed itself are known to be
    others.
    """
    if exchange.trouble == "corrupt":
        return True
    if exchange.asked != "tarball" or exchange.integrity is None:
        return False
    same = [
        agree(lock.integrity, exchange.integrity)
        for lock in plan.locked
        if lock.integrity
        and lock.name == exchange.package
        and exchange.version in (lock.version, None)
    ]
    return False in same and True not in same
