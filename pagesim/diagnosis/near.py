"""The credential that was meant for a registry and is not sent there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.lacks import Lack
from pagesim.diagnosis.place import FilePlace
from pagesim.managers.interface import AuthSetting, Slip
from pagesim.registries.catalogue import canonical

_OTHERS = ("glued", "section")
"""Slips that have rules of their own."""


@dataclass(frozen=True)
class Near:
    """A written credential that does not count for a registry."""

    place: FilePlace
    registry: str
    """The registry that its key names."""
    variable: str | None
    ignored: bool
    """Whether it counts nowhere; else it counts for another registry only."""
    why: str
    """Why the manager does not use it, for people."""
    slip: Slip | None = None


def find_near(case: Case, registry: str, lacks: Iterable[Lack]) -> Near | None:
    """Return the likeliest written credential for `registry`, which does not reach it.

    None where one reaches it, or where none on its host is written.
    """
    given = case.configuration.auth_for(registry)
    if given is not None and (given.header or given.variables):
        return None
    scopes = {lack.scope for lack in lacks}
    near = list(_all(case, registry, scopes))
    return max(near, key=lambda n: (n.ignored, _shared(n.registry, registry)), default=None)


def _all(case: Case, registry: str, scopes: set[str]) -> Iterator[Near]:
    slips = {s.location: s for s in case.configuration.slips if s.kind not in _OTHERS}
    others = {s.location for s in case.configuration.slips if s.kind in _OTHERS}
    for setting in case.configuration.auth:
        slip = slips.get(setting.location)
        place = case.place(setting.location)
        fits = _host(setting.registry) == _host(registry) or (slip and slip.scope in scopes - {""})
        if fits and isinstance(place, FilePlace) and setting.location not in others:
            yield _near(setting, slip, place)


def _near(setting: AuthSetting, slip: Slip | None, place: FilePlace) -> Near:
    variable = setting.variables[0] if setting.variables else None
    why = setting.ignored or ""
    return Near(place, setting.registry, variable, bool(setting.ignored), why, slip)


def _host(url: str) -> str:
    return urlsplit(canonical(url)).hostname or ""


def _shared(one: str, other: str) -> int:
    """Return how much of two URLs is the same from their beginning."""
    pairs = zip(canonical(one), canonical(other), strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
