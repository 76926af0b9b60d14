"""Whether a build's HOME fits in memory: installs there take two thirds of the time.

(Measured 2026-11: 0.82 at 20 packages, 0.65 at 300, 0.63 at 1,000; removal in no time.)
"""

from contextlib import suppress
from pathlib import Path

SPARE = 4 * 1024**3
"""Bytes that must be free; below that a large node_modules could drive the machine to swap."""
LARGEST_START = 256 * 1024**2
"""Bytes of the repository and caches above which HOME goes to disk: installs grow them."""


def room_in_memory(need: int, free: int | None = None) -> int | None:
    """Return the bytes that HOME may take in memory, or None when it belongs on disk.

    `need` is what it starts with; `free` is what this machine (and its control group) has left.
    """
    free = _free() if free is None else free
    return free // 2 if need <= LARGEST_START and free >= SPARE else None


def _free() -> int:
    limits = [_available(Path("/proc/meminfo"))]
    for limit, usage in _control_groups():
        with suppress(OSError, ValueError):
            limits.append(int(limit.read_text()) - int(usage.read_text()))
    return max(min(limits), 0)


def _available(meminfo: Path) -> int:
    with suppress(OSError, ValueError, IndexError):
        for line in meminfo.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return 0


def _control_groups() -> list[tuple[Path, Path]]:
    """Return files with limit and usage (an unlimited group's file holds `max`, no number)."""
    top = Path("/sys/fs/cgroup")
    groups = [top]
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            if line.startswith("0::/"):
                groups.append(top / line[4:])
    first = [
        (top / "memory/memory.limit_in_bytes", top / "memory/memory.usage_in_bytes")
    ]  # version 1
    return first + [(g / "memory.max", g / "memory.current") for g in groups]
