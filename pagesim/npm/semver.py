"""npm's semantic versions and ranges: which version fits which range.

Source: node-semver's grammar (https://github.com/npm/node-semver#range-grammar); held against that
package by a contract test.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import total_ordering

_CORE = r"v?=?\s*(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?"
_VERSION = re.compile(rf"{_CORE}\Z")
_PART = r"[xX*]|\d+"
_PARTIAL = (
    rf"[v=\s]*({_PART})?(?:\.({_PART}))?(?:\.({_PART}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?"
)
_COMPARATOR = re.compile(rf"(\^|~>|~|>=|<=|>|<|=)?\s*{_PARTIAL}\Z")
_HYPHEN = re.compile(rf"\s*{_PARTIAL}\s+-\s+{_PARTIAL}\s*\Z")
_SPACES = re.compile(r"(\^|~>?|>=|<=|>|<|=)\s+")


@total_ordering
@dataclass(frozen=True)
class Version:
    """A version; compares as SemVer 2.0.0 says, build metadata left out."""

    major: int
    minor: int
    patch: int
    pre: tuple[str, ...] = ()

    @property
    def triple(self) -> tuple[int, int, int]:
        """Major, minor and patch."""
        return (self.major, self.minor, self.patch)

    def __str__(self) -> str:
        core = f"{self.major}.{self.minor}.{self.patch}"
        return f"{core}-{'.'.join(self.pre)}" if self.pre else core

    def __lt__(self, other: "Version") -> bool:
        return self._key() < other._key()

    def _key(self) -> tuple[object, ...]:
        # A release is above its prereleases; numbers are below words.
        pre = tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in self.pre)
        return (*self.triple, not self.pre, pre)


@dataclass(frozen=True)
class Comparator:
    """One bound."""

    operator: str
    version: Version

    def admits(self, version: Version) -> bool:
        """Whether `version` is on the right side."""
        match self.operator:
            case ">":
                return version > self.version
            case ">=":
                return version >= self.version
            case "<":
                return version < self.version
            case "<=":
                return version <= self.version
        return version == self.version


def parse(text: str) -> Version | None:
    """Return the version that `text` is, None when it is none."""
    found = _VERSION.match(text.strip())
    if not found:
        return None
    pre = tuple(found[4].split(".")) if found[4] else ()
    return Version(int(found[1]), int(found[2]), int(found[3]), pre)


def parse_range(text: str) -> tuple[tuple[Comparator, ...], ...] | None:
    """Return a range as alternatives of bounds, None when it is no range (a tag, a URL)."""
    alternatives = []
    for part in text.split("||"):
        bounds = _bounds(part.strip())
        if bounds is None:
            return None
        alternatives.append(bounds)
    return tuple(alternatives)


def satisfies(version: str, range_: str, include_prerelease: bool = False) -> bool:
    """Whether `version` fits `range_`. A prerelease fits only where a bound names its triple."""
    parsed, alternatives = parse(version), parse_range(range_)
    if parsed is None or alternatives is None:
        return False
    return any(_fits(parsed, bounds, include_prerelease) for bounds in alternatives)


def max_satisfying(versions: Iterable[str], range_: str) -> str | None:
    """Return the highest of `versions` that fits, None for none."""
    fitting = [v for v in versions if satisfies(v, range_)]
    return max(fitting, key=lambda v: parse(v) or Version(0, 0, 0), default=None)


def some_version(range_: str) -> str:
    """Return the lowest version that `range_` takes; `1.0.0` for any, and for a tag."""
    alternatives = parse_range(range_)
    if alternatives is None or satisfies("1.0.0", range_):
        return "1.0.0"
    for bounds in alternatives:
        lowest = [_lowest(c) for c in bounds if c.operator in (">=", ">", "=")]
        candidate = max(lowest, default=Version(0, 0, 0))
        if satisfies(str(candidate), range_):
            return str(candidate)
    return "1.0.0"


def _lowest(bound: Comparator) -> Version:
    v = bound.version
    if bound.operator != ">":
        return v
    return (
        Version(v.major, v.minor, v.patch, (*v.pre, "0"))
        if v.pre
        else Version(v.major, v.minor, v.patch + 1)
    )


def _fits(version: Version, bounds: tuple[Comparator, ...], include_prerelease: bool) -> bool:
    if not all(b.admits(version) for b in bounds):
        return False
    if not version.pre or include_prerelease:
        return True
    return any(b.version.pre and b.version.triple == version.triple for b in bounds)


def _bounds(text: str) -> tuple[Comparator, ...] | None:
    if hyphen := _HYPHEN.match(text):
        low, high = hyphen.groups()[:4], hyphen.groups()[4:]
        return (*_lower(low), *_upper(high))
    found: list[Comparator] = []
    for word in _SPACES.sub(r"\1", text).split() or [""]:
        match = _COMPARATOR.match(word)
        if not match:
            return None
        expanded = _expanded(match[1] or "", match.groups()[1:])
        if expanded is None:
            return None
        found += expanded
    return tuple(found)


Parts = tuple[str | None, ...]


def _numbers(parts: Parts) -> list[int]:
    """Return the numbers before the first wildcard or gap."""
    found = []
    for part in parts[:3]:
        if part is None or part in "xX*":
            break
        found.append(int(part))
    return found


def _pre(parts: Parts) -> tuple[str, ...]:
    return tuple(parts[3].split(".")) if parts[3] else ()


def _least(numbers: list[int], pre: tuple[str, ...] = ()) -> Version:
    filled = [*numbers, 0, 0, 0]
    return Version(filled[0], filled[1], filled[2], pre if len(numbers) == 3 else ())


def _after(numbers: list[int], place: int) -> Version:
    """Return the first version beyond all that share the numbers up to `place`; `-0` below it."""
    raised = [*numbers[:place], numbers[place] + 1]
    filled = [*raised, 0, 0, 0]
    return Version(filled[0], filled[1], filled[2], ("0",))


def _lower(parts: Parts) -> tuple[Comparator, ...]:
    numbers = _numbers(parts)
    return (Comparator(">=", _least(numbers, _pre(parts))),)


def _upper(parts: Parts) -> tuple[Comparator, ...]:
    numbers = _numbers(parts)
    if not numbers:
        return ()
    if len(numbers) == 3:
        return (Comparator("<=", _least(numbers, _pre(parts))),)
    return (Comparator("<", _after(numbers, len(numbers) - 1)),)


def _expanded(operator: str, parts: Parts) -> list[Comparator] | None:
    numbers, pre = _numbers(parts), _pre(parts)
    full = len(numbers) == 3
    least = _least(numbers, pre)
    if not numbers:
        if parts[3] and not any(parts[:3]):
            return None
        nothing = operator in (">", "<")
        return (
            [Comparator("<", Version(0, 0, 0, ("0",)))]
            if nothing
            else [Comparator(">=", Version(0, 0, 0))]
        )
    last = len(numbers) - 1
    match operator:
        case "^":
            place = next((i for i, n in enumerate(numbers) if n), last)
            return [Comparator(">=", least), Comparator("<", _after(numbers, place))]
        case "~" | "~>":
            return [Comparator(">=", least), Comparator("<", _after(numbers, min(last, 1)))]
        case ">" if not full:
            beyond = _after(numbers, last)
            return [Comparator(">=", Version(*beyond.triple))]
        case "<=" if not full:
            return [Comparator("<", _after(numbers, last))]
        case "<" if not full:
            return [Comparator("<", Version(*least.triple, ("0",)))]
        case ">" | "<" | "<=" | ">=":
            return [Comparator(operator, least)]
    if full:
        return [Comparator("=", least)]
    return [Comparator(">=", least), Comparator("<", _after(numbers, last))]
