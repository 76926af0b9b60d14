"""Reading a file that a person or a stranger wrote, up to a size."""

from pathlib import Path

from pagesim.errors import UsageError

LARGEST = 32 * 1024**2
"""Bytes; the largest lockfile of a public project that was seen has 4 MB."""


def read_source(path: Path) -> bytes:
    """Return the bytes of a file. Raises `OSError`, and `UsageError` for more than `LARGEST`."""
    with path.open("rb") as stream:
        return within_size(stream.read(LARGEST + 1), path)


def within_size(content: bytes, path: Path) -> bytes:
    """Return `content`. Raises `UsageError` where it is more than `LARGEST`."""
    if len(content) > LARGEST:
        raise UsageError(f"{path} has more than 32 MB; pagesim reads no file of that size")
    return content
