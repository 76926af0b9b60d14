"""What one install may take, in every engine. What meets a limit ends as undecided: Pages publishes
no such limits but its time, so what pagesim ends says nothing of Pages."""

import math
from collections.abc import Mapping
from typing import Literal

from pagesim import late
from pagesim.errors import UsageError

GIB = 1 << 30
PATIENCE = 60
"""Seconds past its time after which nobody can be there who would end an install."""

IN_MEMORY = "HOME, which lies in memory (PAGESIM_TMPFS=off: on disk)"

_TMPFS = "PAGESIM_TMPFS"

LimitName = Literal["time", "memory", "processes", "file-size", "disk"]


@late.dataclass(frozen=True)
class Met:
    """A limit that ended an install."""

    name: LimitName
    bound: str
    """What it allowed, in a few words: `8 GiB of memory`."""


@late.dataclass(frozen=True)
class Limits:
    """Bounds of one install."""

    seconds: float | None = None
    """Wall time; None: as long as it likes."""
    memory: int = 8 * GIB
    """Bytes; that of Workers Builds (8 GB). An engine with less takes most of what it has."""
    processes: int = 4096
    """Processes and threads."""
    open_files: int = 65536
    """Of one process."""
    file_size: int = 20 * GIB
    """Bytes of one file."""
    written: int = 20 * GIB
    """Bytes that may be written to disk."""

    def alone(self) -> int | None:
        """Return the seconds after which it ends by itself, with nobody there who would end it."""
        return None if self.seconds is None else math.ceil(self.seconds) + PATIENCE

    def met(self, name: LimitName) -> Met:
        """Return that the limit called `name` was met."""
        bounds: dict[LimitName, str] = {
            "time": f"{(self.seconds or 0) / 60:g} minutes",
            "memory": f"{say_size(self.memory)} of memory",
            "processes": f"{self.processes:,} processes",
            "file-size": f"a file of {say_size(self.file_size)}",
            "disk": f"{say_size(self.written)} written",
        }
        return Met(name, bounds[name])


USUAL = Limits()
"""What an install may take where nothing else is said."""


def say_size(count: int) -> str:
    """Return a number of bytes as people say it."""
    return f"{count / GIB:.3g} GiB" if count >= GIB else f"{count / (1 << 20):.3g} MiB"


def keeps_in_memory(env: Mapping[str, str]) -> bool:
    """Return whether HOME lies in memory, as pagesim's process env `env` has it. Raises
    `UsageError`."""
    asked = env.get(_TMPFS) or "on"
    if asked not in ("on", "off"):
        raise UsageError(f"{_TMPFS} is {asked!r}", hint="It takes `on` (as it is) or `off`.")
    return asked == "on"
