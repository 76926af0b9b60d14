"""Subresource integrity and npm's shasum: how a package manager knows that a tarball is the one.

The forms are those of npm's `ssri` (https://github.com/npm/ssri): `ALGORITHM-BASE64`, several of
them separated by blanks, each perhaps with `?options`; the strongest algorithm present decides.
"""

import base64
import hashlib

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


def matches(integrity: str, data: bytes) -> bool:
    """Return whether `data` has `integrity` by the strongest algorithm that it names.

    Raises `ValueError` when no part of it can be checked.
    """
    parts = [p.partition("?")[0].partition("-") for p in integrity.split()]
    known = [(name, digest) for name, _, digest in parts if name in _STRENGTH and digest]
    if not known:
        raise ValueError(f"not an integrity that can be checked: {integrity!r}")
    strongest = max((name for name, _ in known), key=_STRENGTH.index)
    actual = sri(data, strongest).partition("-")[2]
    return any(name == strongest and digest == actual for name, digest in known)
