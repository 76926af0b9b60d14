"""Reading a file that a person or a stranger wrote, up to a size."""

import errno
import os
import stat
from pathlib import Path

from pagesim.errors import UsageError

LARGEST = 32 * 1024**2
"""Bytes; the largest lockfile of a public project that was seen has 4 MB."""
LARGEST_SETTINGS = 1024**2
"""Bytes of a file of settings, which is read several times over; they have some hundreds."""


def read_source(path: Path, most: int = LARGEST) -> bytes:
    """Return the bytes of a file. Raises `UsageError` for more than `most`, `OSError` where it can
    not be read or is no file: a pipe would be waited for, a device has no end."""
    opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        _check_file(path, os.fstat(opened).st_mode)
        with os.fdopen(opened, "rb", closefd=False) as stream:
            return within_size(stream.read(most + 1), path, most)
    finally:
        os.close(opened)


def _check_file(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device", str(path))


def read_named(path: Path, most: int = LARGEST) -> bytes:
    """Return the bytes of what the user named, which may also be a pipe (`<(…)`, `/dev/stdin`).
    Raises as `read_source` does."""
    with path.open("rb") as stream:
        return within_size(stream.read(most + 1), path, most)


def within_size(content: bytes, path: Path, most: int = LARGEST) -> bytes:
    """Return `content`. Raises `UsageError` where it is more than `most`."""
    if len(content) > most:
        size = f"{most // 1024**2} MB"
        raise UsageError(f"{path} has more than {size}; pagesim reads no such file of that size")
    return content
