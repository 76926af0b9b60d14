"""Reading a file that a person or a stranger wrote, up to a size."""

from pathlib import Path

from pagesim.errors import UsageError

LARGEST = 32 * 1024**2
"""Bytes; the largest lockfile of a public project that was seen has 4 MB."""
LARGEST_SETTINGS = 1024**2
"""Bytes of a file of settings, which is read several times over; they have some hundreds."""


def read_source(path: Path, most: int = LARGEST) -> bytes:
    """Return the bytes of a file. Raises `OSError`, and `UsageError` for more than `most`."""
    with path.open("rb") as stream:
        return within_size(stream.read(most + 1), path, most)


def within_size(content: bytes, path: Path, most: int = LARGEST) -> bytes:
    """Return `content`. Raises `UsageError` where it is more than `most`."""
    if len(content) > most:
        size = f"{most // 1024**2} MB"
        raise UsageError(f"{path} has more than {size}; pagesim reads no such file of that size")
    return content
