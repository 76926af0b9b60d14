"""The log of a command's installs: what the terminal is spared. The newest are kept."""

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

FOLDER = "logs"
KEPT = 20
"""Logs that stay; older ones are removed when a new one is begun."""


class RunLog:
    """A file for this user alone, begun with the first line; none where it cannot be written."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of all logs; nothing is made yet."""
        self._folder = folder
        self._file: IO[str] | None = None
        self._room = 0
        self._tried = False
        self._later: list[Callable[[], Iterable[str]]] = []
        self.path: Path | None = None

    def write(self, line: str) -> None:
        """Add a line, redacted already."""
        self.settle()
        if not self._tried:
            self._tried = True
            with suppress(OSError):
                self._begin()
        self._room -= len(line) + 1
        if self._file and self._room > 0:
            with suppress(OSError):  # a full disk: what goes on is worth more than its log
                self._file.write(f"{line}\n")

    def write_later(self, make: Callable[[], Iterable[str]]) -> None:
        """Add the lines that `make` gives, when there is time: at the latest before the next."""
        self._later.append(make)

    def settle(self) -> None:
        """Add what was to be added later."""
        made, self._later = self._later, []
        for make in made:
            for line in make():
                self.write(line)

    def close(self) -> None:
        """Finish the file. May be repeated."""
        self.settle()
        if self._file:
            with suppress(OSError):
                self._file.close()

    def _begin(self) -> None:
        from pagesim.run.transcript import FILE_MOST  # a dry run has no log

        self._room = FILE_MOST
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in sorted(self._folder.glob("*.log"))[: -(KEPT - 1)]:
            old.unlink(missing_ok=True)
        path = self._folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file, self.path = os.fdopen(opened, "w", encoding="utf-8", errors="replace"), path
