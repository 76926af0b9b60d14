"""What an install printed: all of it in a file, in memory its beginning and its end.

A build may print more than memory holds. What tells why an install ended stands at its end, where
managers sum up, or where it first went wrong.
"""

import os
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from pagesim.engine.interface import Stream
from pagesim.engine.limits import GIB, say_size

HEAD = 1 << 20
"""Characters of the beginning that are kept in memory."""
TAIL = 2 << 20
"""Characters of the end."""
FILE_MOST = GIB
"""Bytes of the file; what comes after is not written."""
_LINE = 100
"""What a line costs beside its characters."""

Line = tuple[Stream, str]


class Transcript:
    """Takes the lines of one install, redacted already, as they come."""

    def __init__(self, path: Path, head: int = HEAD, tail: int = TAIL) -> None:
        """Write to a new file at `path`, for this user alone. Raises `OSError`."""
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(opened, "w", encoding="utf-8", errors="replace")
        self._room, self._tail_most = head, tail
        self._head: list[Line] = []
        self._tail: deque[Line] = deque()
        self._tail_size = self._written = 0
        self._left_out = self._left_size = 0

    def add(self, stream: Stream, line: str) -> None:
        """Take the next line."""
        size = len(line) + _LINE
        if self._written < FILE_MOST:
            self._written += len(line) + 1
            self._file.write(f"{line}\n")
        if not self._tail and size <= self._room:
            self._room -= size
            self._head.append((stream, line))
            return
        self._tail.append((stream, line))
        self._tail_size += size
        while self._tail_size > self._tail_most:
            _, dropped = self._tail.popleft()
            self._tail_size -= len(dropped) + _LINE
            self._left_out += 1
            self._left_size += len(dropped) + 1

    def close(self) -> Sequence[Line]:
        """Finish the file; return the lines that were kept, and in between how much was cut."""
        self._file.close()
        if not self._left_out:
            return [*self._head, *self._tail]
        told = f"[{self._left_out:,} lines, {say_size(self._left_size)}, are left out here by "
        told += "pagesim; --keep keeps the whole output]"
        return [*self._head, ("stdout", told), *self._tail]
