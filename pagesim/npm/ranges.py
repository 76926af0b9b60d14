"""Ranges as npm's `semver` 7 reads them: `^1.2`, `~1`, `1.x`, `1 - 2`, `>=1 <3 || 5`."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from pagesim import late
from pagesim.npm.javascript import WHITESPACE
from pagesim.npm.version import (
    BUILD,
    FULL,
    LARGEST,
    NUMBER,
    PRERELEASE,
    Version,
    identifiers,
    read_plain,
)

_X_ID = rf"{NUMBER}|[xX]|\*"
_X_PLAIN = rf"[v=\s]*({_X_ID})(?:\.({_X_ID})(?:\.({_X_ID}){PRERELEASE}?{BUILD}?)?)?"
_X_RANGE = late.compile(rf"([<>]?=?|~>?|\^)\s*{_X_PLAIN}", re.ASCII)
_HYPHEN = late.compile(rf"\s*({_X_PLAIN})\s+-\s+({_X_PLAIN})\s*", re.ASCII)
_TRIM = late.compile(r"(?<=[<>=~^]) +")
_BUILDS = late.compile(BUILD, re.ASCII)
_STAR = late.compile(r"[<>]?=?(?:(?<!\s)\s+)?\*")
_EXACT = late.compile(rf"([<>]?=?)({FULL})", re.ASCII)

Operator = Literal["", "<", "<=", ">", ">="]


@late.dataclass(frozen=True)
class Comparator:
    """One bound; `version` None takes every version."""

    operator: Operator
    version: Version | None

    def takes(self, version: Version) -> bool:
        """Return whether `version` lies on this side of the bound."""
        if self.version is None:
            return True
        match self.operator:
            case "<":
                return version < self.version
            case "<=":
                return version <= self.version
            case ">":
                return version > self.version
            case ">=":
                return version >= self.version
        return version == self.version


Comparators = tuple[Comparator, ...]
NOTHING = Comparator("<", Version(0, 0, 0, (0,)))
ANYTHING = Comparator("", None)


def parse_range(text: str, include_prerelease: bool = False) -> tuple[Comparators, ...]:
    """Return the alternatives (`||`) of a range, each a set of bounds that all must hold.

    Raises `ValueError` when `text` is no range (a tag, a URL, …).
    """
    found = _parsed(text, include_prerelease)
    if found is None:
        raise ValueError(f"Invalid SemVer Range: {text}")
    return found


@lru_cache(maxsize=1024)
def _parsed(text: str, include_prerelease: bool) -> tuple[Comparators, ...] | None:
    """Return what is to be known of a range, None of what is none: asked for each version."""
    try:
        found = [_alternative(part, include_prerelease) for part in text.split("||")]
    except ValueError:
        return None
    # An alternative that takes everything swallows the others, and with them their prereleases.
    kept = [bounds for bounds in found if bounds != (NOTHING,)] or found[:1]
    return next(((b,) for b in kept if b == (ANYTHING,)), tuple(kept))


def _alternative(text: str, pre: bool) -> Comparators:
    """Return the bounds of one alternative. Raises `ValueError` where it is no range."""
    if plain := _plain(text):
        return _normal(plain, pre)
    text = _BUILDS.sub("", re.sub(r"\s+", " ", text.strip(WHITESPACE)))
    hyphen = _HYPHEN.fullmatch(text)
    if hyphen:
        return _normal(_hyphen(hyphen, pre), pre)
    # `> 1.2` and `~ 1.2` are one comparator each.
    words = _TRIM.sub("", text).split(" ")
    return _normal([bound for word in words for bound in _bounds(word, pre)], pre)


def _plain(text: str) -> list[Comparator]:
    """Return the bounds of `1.2.3`, `^1.2.3` and `~1.2.3`, as nearly all ranges are written."""
    operator = text[:1] if text[:1] in ("^", "~") else ""
    found = read_plain(text.removeprefix(operator))
    if found is None:
        return []
    if not operator:
        return [Comparator("", Version(*found))]
    return (_caret if operator == "^" else _tilde)((*found, ()), False)


def _normal(bounds: Iterable[Comparator], pre: bool) -> Comparators:
    least = Comparator(">=", Version(0, 0, 0, _floor(pre)))
    kept = dict.fromkeys(ANYTHING if bound == least else bound for bound in bounds)
    if NOTHING in kept:
        return (NOTHING,)
    return tuple(bound for bound in kept if bound != ANYTHING) or (ANYTHING,)


Partial = tuple[int | None, int | None, int | None, tuple[str | int, ...]]


def _partial(groups: Sequence[str | None]) -> Partial:
    """Return what `1.x`, `1` or `1.2.3-pre` leaves open (None), from its four groups."""
    numbers: list[int | None] = []
    for text in groups[:3]:
        open_ended = text is None or text in "xX*" or (bool(numbers) and numbers[-1] is None)
        numbers.append(None if open_ended or text is None else int(text))
    return numbers[0], numbers[1], numbers[2], identifiers(groups[3])


def _bounds(word: str, pre: bool) -> list[Comparator]:
    found = _X_RANGE.fullmatch(word)
    if not found:
        return [_exact(_STAR.sub("", word, count=1))]
    operator, partial = found[1], _partial(found.groups()[1:5])
    if any(n is not None and n > LARGEST for n in partial[:3]):
        raise ValueError(word)
    if operator == "^":
        return _caret(partial, pre)
    if operator.startswith("~"):
        return _tilde(partial, pre)
    if None not in partial[:3]:
        return [_exact(word)]
    # What follows an open part is open: `1.x.3` and `x.1` are no ranges.
    closed = [text is not None and text not in "xX*" for text in found.groups()[1:4]]
    if closed != sorted(closed, reverse=True):
        raise ValueError(word)
    return _x_range(operator, partial, pre)


def _exact(word: str) -> Comparator:
    """Return the bound of a whole version. Raises `ValueError` where `word` is none."""
    if not word:
        return ANYTHING
    found = _EXACT.fullmatch(word)
    if not found:
        raise ValueError(word)
    operators: dict[str, Operator] = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
    return Comparator(operators.get(found[1], ""), Version.parse(found[2]))


def _at_least(version: Version) -> Comparator:
    return Comparator(">=", version)


def _below(major: int, minor: int = 0, patch: int = 0) -> Comparator:
    return Comparator("<", Version(major, minor, patch, (0,)))


def _floor(pre: bool) -> tuple[str | int, ...]:
    return (0,) if pre else ()


def _tilde(partial: Partial, pre: bool) -> list[Comparator]:
    major, minor, patch, tag = partial
    if major is None:
        return [ANYTHING]
    if minor is None:
        return [_at_least(Version(major, 0, 0, _floor(pre))), _below(major + 1)]
    if patch is None:
        return [_at_least(Version(major, minor, 0, _floor(pre))), _below(major, minor + 1)]
    return [_at_least(Version(major, minor, patch, tag)), _below(major, minor + 1)]


def _caret(partial: Partial, pre: bool) -> list[Comparator]:
    major, minor, patch, tag = partial
    if major is None:
        return [ANYTHING]
    low = Version(major, minor or 0, patch or 0, tag or (_floor(pre) if patch is None else ()))
    if major or minor is None:
        return [_at_least(low), _below(major + 1)]
    if minor or patch is None:
        return [_at_least(low), _below(major, minor + 1)]
    return [_at_least(low), _below(major, minor, patch + 1)]


def _x_range(operator: str, partial: Partial, pre: bool) -> list[Comparator]:
    major, minor, _, _ = partial
    if major is None:
        return [NOTHING if operator in ("<", ">") else ANYTHING]
    floor = _floor(pre)
    low = Version(major, minor or 0, 0, floor)
    above = (major + 1, 0) if minor is None else (major, minor + 1)
    match operator:
        case ">":
            return [_at_least(Version(*above, 0, floor))]
        case "<=":
            return [_below(*above)]
        case ">=":
            return [_at_least(low)]
        case "<":
            return [_below(major, minor or 0)]
    return [_at_least(low), _below(*above)]


def _hyphen(found: re.Match[str], pre: bool) -> Comparators:
    low, high = _partial(found.groups()[1:5]), _partial(found.groups()[7:11])
    bounds = [] if low[0] is None else [_at_least(_lowest(low, pre))]
    major, minor, patch, tag = high
    if major is None:
        pass
    elif minor is None:
        bounds.append(_below(major + 1))
    elif patch is None:
        bounds.append(_below(major, minor + 1))
    elif pre and not tag:
        bounds.append(_below(major, minor, patch + 1))
    else:
        bounds.append(Comparator("<=", Version(major, minor, patch, tag)))
    return tuple(bounds)


def _lowest(partial: Partial, pre: bool) -> Version:
    major, minor, patch, tag = partial
    return Version(major or 0, minor or 0, patch or 0, tag or _floor(pre))
