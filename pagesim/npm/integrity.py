"""Subresource integrity and npm's shasum: how a package manager knows that a tarball is the one.

The forms are those of npm's `ssri` (https://github.com/npm/ssri): `ALGORITHM-BASE64`, several of
them separated by blanks, each perhaps with `?options`; the strongest algorithm present decides.
"""

import base64
import hashlib
import re
from collections.abc import Iterable

_STRENGTH = ("sha1", "sha256", "sha384", "sha512")
"""Algorithms that package managers write, weakest first."""


def sri(data: bytes, algorithm: str = "sha512") -> str:
    """Return the integrity of `data`: `sha512-…`. Raises `ValueError` for an unknown algorithm."""
    if algorithm not in _STRENGTH:
        raise ValueError(f"no such integrity algorithm: {algorithm}; one of {', '.join(_STRENGTH)}")
    digest = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    return f"{algorithm}-{base64.b64encode(digest).decode()}"


def shasum(data: bytes) -> str:
    """Return the SHA-1 of `data` in hex: a packument's `dist.shasum`, yarn 1's `#hash`."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def sha1_of(integrity: str) -> str:
    """Return the SHA-1 in hex that an integrity names, or nothing.

    >>> sha1_of("sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=")
    'da39a3ee5e6b4b0d3255bfef95601890afd80709'
    """
    found = re.search(r"(?:^|\s)sha1-([A-Za-z0-9+/]{27}=)", integrity)
    return base64.b64decode(found[1]).hex() if found else ""


def matches(integrity: str, data: bytes) -> bool:
    """Return whether `data` has `integrity` by the strongest algorithm that it names.

    Raises `ValueError` when no part of it can be checked.
    """
    known = _digests(integrity)
    if not known:
        raise ValueError(f"not an integrity that can be checked: {integrity!r}")
    return bool(agree(integrity, sri(data, _strongest(known))))


def agree(wanted: str, found: str) -> bool | None:
    """Return whether two integrities are of the same bytes, by the strongest algorithm that both
    name; None where they name none in common."""
    one, other = _digests(wanted), _digests(found)
    common = one.keys() & other.keys()
    if not common:
        return None
    name = _strongest(common)
    return bool(one[name] & other[name])


def _digests(integrity: str) -> dict[str, set[str]]:
    """Return the digests of an integrity by algorithm; what cannot be checked is left out."""
    parts = [p.partition("?")[0].partition("-") for p in integrity.split()]
    found: dict[str, set[str]] = {}
    for name, _, digest in parts:
        if name in _STRENGTH and digest:
            found.setdefault(name, set()).add(digest)
    return found


def _strongest(names: Iterable[str]) -> str:
    return max(names, key=_STRENGTH.index)


class Digest:
    """Takes bytes as they come, and gives their integrity by what lockfiles name: SHA-1, which old
    ones have alone, and SHA-512."""

    def __init__(self) -> None:
        """Start with no bytes."""
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._sha512 = hashlib.sha512(usedforsecurity=False)

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._sha1.update(data)
        self._sha512.update(data)

    @property
    def integrity(self) -> str:
        """That of all bytes so far: `sha1-… sha512-…`."""
        one, other = base64.b64encode(self._sha1.digest()), base64.b64encode(self._sha512.digest())
        return f"sha1-{one.decode()} sha512-{other.decode()}"


def integrity_of(data: bytes) -> str:
    """Return what a `Digest` of `data` gives."""
    digest = Digest()
    digest.feed(data)
    return digest.integrity
