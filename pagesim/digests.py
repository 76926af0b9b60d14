"""SHA-1 and SHA-256, by Python's own code where it has them: `hashlib` loads all of OpenSSL first,
which takes longer than what a plan hashes. Who hashes more has it loaded: it takes an eighth."""

from collections.abc import Callable
from importlib import import_module
from typing import Protocol

_left = 1 << 19
"""Bytes that are hashed in less time than OpenSSL takes to load."""


class Digest(Protocol):
    """What `hashlib` gives."""

    def digest(self) -> bytes:
        """Return the digest."""

    def hexdigest(self) -> str:
        """Return the digest in hex."""


def sha1(data: bytes) -> Digest:
    """Return the SHA-1 of `data`; not for what must withstand an attack."""
    return _find("_sha1", "sha1", len(data))(data)


def sha256(data: bytes) -> Digest:
    """Return the SHA-256 of `data`."""
    return _find("_sha256", "sha256", len(data))(data)


def _find(module: str, name: str, size: int) -> Callable[[bytes], Digest]:
    """Return the function for so many bytes; `module` is CPython's up to 3.11."""
    global _left
    _left -= size
    for place in (module, "_sha2", "hashlib") if _left >= 0 else ("hashlib",):
        try:
            found: Callable[[bytes], Digest] = getattr(import_module(place), name)
        except (ImportError, AttributeError):
            continue
        return found
    raise AssertionError(name)  # hashlib always has both
