"""What could not be had: each package that a registry refused, and how it was asked for."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.gateway.interface import Exchange, Trouble
from pagesim.registries.catalogue import canonical

REFUSED = (401, 403, 404, 410)
"""A registry's own answers that deny a package."""

NOT_HEARD: frozenset[Trouble | None] = frozenset({"upstream", "cut-short", "page"})
"""Where it is not a registry's own answer that the build got: it did not come, or not whole."""


@late.dataclass(frozen=True)
class Lack:
    """A package that was asked for in vain."""

    name: str
    registry: str
    """URL below which it was asked for: of the registry, or of where its tarball lies."""
    exchange: Exchange
    """The last request that was refused."""

    @property
    def bare(self) -> bool:
        """Whether it was asked for without any credential."""
        return self.exchange.credential is None

    @property
    def answered(self) -> bool:
        """Whether the registry itself refused it; else it did not answer at all."""
        return self.exchange.status in REFUSED

    @property
    def scope(self) -> str:
        """The package's scope (`@acme`), or nothing."""
        return self.name.partition("/")[0] if self.name.startswith("@") else ""


def list_lacks(case: Case, *, unanswered: bool = False) -> tuple[Lack, ...]:
    """Return the packages that were refused and never served, in the order of the journal.

    With `unanswered` those too that a registry was asked for which did not answer.
    """
    if not case.failing:
        return ()
    served = {(e.package, e.asked) for e in case.exchanges if e.status in (200, 304)}
    found: dict[str, Lack] = {}
    for e in case.exchanges:
        denied = e.status in REFUSED and e.trouble in (None, "fault")
        denied = denied or (unanswered and e.trouble == "upstream")
        if e.package and denied and e.asked in ("packument", "tarball"):
            got_it = (e.package, "tarball") in served or (e.package, e.asked) in served
            if not got_it:
                found[e.package] = Lack(e.package, _registry(case, e), e)
    return tuple(found.values())


def group_bare(case: Case, *, unanswered: bool = False) -> Mapping[str, tuple[Lack, ...]]:
    """Return what was asked for without a credential, by registry.

    `unanswered` as for `list_lacks`: for causes that a file shows whatever was answered.
    """
    found: dict[str, tuple[Lack, ...]] = {}
    for lack in list_lacks(case, unanswered=unanswered):
        if lack.bare:
            found[lack.registry] = (*found.get(lack.registry, ()), lack)
    return found


def name_all(lacks: Iterable[Lack]) -> tuple[str, ...]:
    """Return the packages' names."""
    return tuple(lack.name for lack in lacks)


def _registry(case: Case, e: Exchange) -> str:
    """Return the registry that was asked, or the place of a tarball that lies beside it."""
    name = e.package or ""
    asked = case.configuration.registry_for(name)
    if any(url.startswith(asked) for url in (e.url, canonical(e.url))):
        return asked
    prefixes = [*_prefixes(e.url, name), e.registry or asked]
    return prefixes[0]


def _prefixes(url: str, name: str) -> Iterator[str]:
    plain = unquote(url)
    for mark in (f"/{name}/-/", f"/download/{name}/", f"/{name}"):
        before, found, _ = plain.partition(mark)
        if found and before.count("/") >= 2:
            yield f"{before}/"
