"""Versions and ranges by the rules of npm's `semver` 7 (7.8.5, held against it), strictly.

>>> satisfies("1.2.3", "^1.2"), satisfies("2.0.0-rc.1", ">=1")
(True, False)
"""

from collections.abc import Iterable

from pagesim.npm.ranges import Comparators, parse_range
from pagesim.npm.version import Version, compare, valid

__all__ = [
    "Version",
    "compare",
    "is_range",
    "max_satisfying",
    "parse_range",
    "satisfies",
    "some_version",
    "valid",
]


def is_range(text: str) -> bool:
    """Return whether `text` is a version or a range; what is not may be a tag."""
    try:
        parse_range(text)
    except ValueError:
        return False
    return True


def satisfies(version: str, range_: str, include_prerelease: bool = False) -> bool:
    """Return whether `range_` takes `version`; False when either is none.

    A prerelease is taken only where the range names a prerelease of the same three numbers.
    """
    try:
        parsed = Version.parse(version)
        return _takes(parse_range(range_, include_prerelease), parsed, include_prerelease)
    except ValueError:
        return False


def _takes(sets: Iterable[Comparators], version: Version, pre: bool) -> bool:
    return any(
        all(c.takes(version) for c in bounds)
        and (
            pre
            or not version.prerelease
            or any(
                c.version and c.version.prerelease and c.version.release == version.release
                for c in bounds
            )
        )
        for bounds in sets
    )


def max_satisfying(
    versions: Iterable[str], range_: str, include_prerelease: bool = False
) -> str | None:
    """Return the highest of `versions` that `range_` takes, or None (for no range, too)."""
    found = [v for v in versions if satisfies(v, range_, include_prerelease)]
    return max(found, key=Version.parse, default=None)


def some_version(range_: str) -> str:
    """Return a version that `range_` takes: the lowest that one of its bounds names.

    `1.0.0` for a tag, `*` and nothing, and for a range that takes no version at all.

    >>> some_version("^2.1"), some_version("latest"), some_version(">1.2.3 <2"), some_version("<3")
    ('2.1.0', '1.0.0', '1.2.4', '1.0.0')
    """
    try:
        sets = parse_range(range_)
    except ValueError:
        return "1.0.0"
    if _takes(sets, Version(1, 0, 0), False) and not any(
        c.operator == ">=" for s in sets for c in s
    ):
        return "1.0.0"
    bounds = [c.version for s in sets for c in s if c.version]
    candidates = [w for v in bounds for w in (v, *_next(v))] + [Version(0, 0, 0), Version(1, 0, 0)]
    fitting = [v for v in candidates if _takes(sets, v, False)]
    return str(min(fitting, default=Version(1, 0, 0)))


def _next(version: Version) -> tuple[Version, ...]:
    """Return the versions right above a bound that is itself left out, and its release."""
    if version.prerelease:
        return Version(*version.release), Version(*version.release, (*version.prerelease, 0))
    return (Version(version.major, version.minor, version.patch + 1),)
