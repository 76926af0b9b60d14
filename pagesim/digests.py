"""SHA-1 and SHA-256, by Python's own code where it has them: `hashlib` loads all of OpenSSL first,
which takes longer than what a plan hashes."""

from collections.abc import Callable
from importlib import import_module
from typing import Protocol


class Digest(Protocol):
    """What `hashlib` gives."""

    def digest(self) -> bytes:
        """Return the digest."""

    def hexdigest(self) -> str:
        """Return the digest in hex."""


def sha1(data: bytes) -> Digest:
    """Return the SHA-1 of `data`; not for what must withstand an attack."""
    return _find("_sha1", "sha1")(data)


def sha256(data: bytes) -> Digest:
    """Return the SHA-256 of `data`."""
    return _find("_sha256", "sha256")(data)


def _find(module: str, name: str) -> Callable[[bytes], Digest]:
    """Return the function; `module` is CPython's up to 3.11."""
    for place in (module, "_sha2", "hashlib"):
        try:
            found: Callable[[bytes], Digest] = getattr(import_module(place), name)
        except (ImportError, AttributeError):
            continue
        return found
    raise AssertionError(name)  # hashlib always has both
