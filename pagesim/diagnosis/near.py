"""The credential that was meant for a registry and is not sent there."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.lacks import Lack
from pagesim.diagnosis.place import FilePlace
from pagesim.managers.interface import AuthSetting, Slip
from pagesim.registries.catalogue import canonical

_OTHERS = ("glued", "section")
"""Slips that have rules of their own."""
_TYPO, _LONGEST = 0.9, 253
"""How alike two hosts are of which one is the other misspelt, and how long a host may be."""


@late.dataclass(frozen=True)
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
    lacking = tuple(lacks)
    given = [case.configuration.auth_for(f"{registry}{lack.name}") for lack in lacking]
    if any(one and (one.header or one.variables) for one in given):
        return None
    near = list(_all(case, registry, {lack.scope for lack in lacking}))
    host = _host(registry)
    return max(
        near,
        key=lambda n: (_host(n.registry) == host, n.ignored, _shared(n.registry, registry)),
        default=None,
    )


def _all(case: Case, registry: str, scopes: set[str]) -> Iterator[Near]:
    slips = {s.location: s for s in case.configuration.slips if s.kind not in _OTHERS}
    others = {s.location for s in case.configuration.slips if s.kind in _OTHERS}
    settings = case.configuration
    used = {_host(url) for url in (settings.registry, *(s.registry for s in settings.scopes))}
    for setting in case.configuration.auth:
        slip = slips.get(setting.location)
        place = case.place(setting.location)
        own = _host(setting.registry)
        alike = own == _host(registry) or (own not in used and _alike(own, _host(registry)))
        fits = alike or (slip and slip.scope in scopes - {""})
        if fits and isinstance(place, FilePlace) and setting.location not in others:
            yield _near(setting, slip, place)


def _near(setting: AuthSetting, slip: Slip | None, place: FilePlace) -> Near:
    variable = setting.variables[0] if setting.variables else None
    why = setting.ignored or ""
    return Near(place, setting.registry, variable, bool(setting.ignored), why, slip)


def _host(url: str) -> str:
    return urlsplit(canonical(url)).hostname or ""


def _alike(one: str, other: str) -> bool:
    """Whether one host is the other misspelt, or a domain above it."""
    short, long = sorted((one, other), key=len)
    if len(long) > _LONGEST or not short:
        return False
    return long.endswith(f".{short}") or SequenceMatcher(None, one, other).ratio() >= _TYPO


def _shared(one: str, other: str) -> int:
    """Return how much of two URLs is the same from their beginning."""
    pairs = zip(canonical(one), canonical(other), strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
