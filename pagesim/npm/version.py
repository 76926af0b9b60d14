"""Versions as npm's `semver` 7 reads and orders them, strictly."""

import re
from functools import total_ordering
from typing import Self

from pagesim import late
from pagesim.npm.javascript import WHITESPACE

LARGEST = 2**53 - 1
"""The largest number that JavaScript counts exactly, and semver takes."""
NUMBER = r"(?:0|[1-9]\d{0,255})"
_PRE_ID = r"(?:\d{0,256}[A-Za-z-][A-Za-z0-9-]{0,250}|0|[1-9]\d{0,255})"
PRERELEASE = rf"(?:-({_PRE_ID}(?:\.{_PRE_ID})*))"
BUILD = r"(?:\+([A-Za-z0-9-]{1,250}(?:\.[A-Za-z0-9-]{1,250})*))"
FULL = rf"v?({NUMBER})\.({NUMBER})\.({NUMBER}){PRERELEASE}?{BUILD}?"
_FULL = late.compile(FULL, re.ASCII)
_EXACT = r"v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)(?:\+[0-9A-Za-z.-]+)?"
"""As version managers take it: 01.2.3 too."""


@total_ordering
@late.dataclass(frozen=True, eq=False)
class Version:
    """A version; build metadata plays no part in comparing."""

    major: int
    minor: int
    patch: int
    prerelease: tuple[str | int, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the version that `text` is. Raises `ValueError` when it is none."""
        if plain := read_plain(text):
            return cls(*plain)
        found = _FULL.fullmatch(text.strip(WHITESPACE)) if len(text) <= 256 else None
        if not found:
            raise ValueError(f"Invalid Version: {text}")
        numbers = [int(n) for n in found.groups()[:3]]
        if max(numbers) > LARGEST:
            raise ValueError(f"Invalid Version: {text}")
        return cls(numbers[0], numbers[1], numbers[2], identifiers(found[4]))

    @property
    def release(self) -> tuple[int, int, int]:
        """The three numbers."""
        return self.major, self.minor, self.patch

    def _key(self) -> tuple[object, ...]:
        parts = [(0, p, "") if isinstance(p, int) else (1, 0, p) for p in self.prerelease]
        return (*self.release, not self.prerelease, parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self._key() == other._key()

    def __lt__(self, other: "Version") -> bool:
        return self._key() < other._key()

    def __hash__(self) -> int:
        return hash((self.release, self.prerelease))

    def __str__(self) -> str:
        tail = "-" + ".".join(map(str, self.prerelease)) if self.prerelease else ""
        return f"{self.major}.{self.minor}.{self.patch}{tail}"


def read_plain(text: str) -> tuple[int, int, int] | None:
    """Return the numbers of a text that is three of them and nothing else, as most are.

    >>> read_plain("1.2.3"), read_plain("1.2"), read_plain("01.2.3"), read_plain("1.2.3-rc.1")
    ((1, 2, 3), None, None, None)
    """
    parts = text.split(".") if text.isascii() else ()
    if len(parts) != 3 or not all(_is_number(part) for part in parts):
        return None
    return int(parts[0]), int(parts[1]), int(parts[2])


def _is_number(text: str) -> bool:
    return text.isdigit() and len(text) < 16 and (text[0] != "0" or text == "0")


def identifiers(text: str | None) -> tuple[str | int, ...]:
    """Return the parts of a prerelease tag, those that are numbers as such."""
    parts = text.split(".") if text else []
    return tuple(int(p) if p.isascii() and p.isdigit() and len(p) < 16 else p for p in parts)


def read_exact(spec: str) -> str | None:
    """Return the version where `spec` names a single one, less a `v` before and the build behind.

    >>> read_exact("v18.17.1"), read_exact("9.1.0+sha512.abc"), read_exact("18.17")
    ('18.17.1', '9.1.0', None)
    """
    found = re.fullmatch(_EXACT, spec.strip())
    return found[1] if found else None


def valid(text: str) -> bool:
    """Return whether `text` is a version."""
    try:
        Version.parse(text)
    except ValueError:
        return False
    return True


def compare(one: str, other: str) -> int:
    """Return -1, 0 or 1 as `one` is lower than, equal to or higher than `other`.

    Raises `ValueError` when either is no version.
    """
    a, b = Version.parse(one), Version.parse(other)
    return (a > b) - (a < b)


def leading(version: str) -> tuple[int, int, int]:
    """Return the three numbers that a version begins with; missing ones are 0.

    >>> leading("v10.34.2-beta.1"), leading("4")
    ((10, 34, 2), (4, 0, 0))
    """
    if plain := read_plain(version):
        return plain
    found = [int(n) for n in re.findall(r"\d{1,15}", re.split(r"[-+]", version, maxsplit=1)[0])]
    one, two, three = (*found, 0, 0, 0)[:3]
    return one, two, three
