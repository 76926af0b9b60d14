"""Whose run a container belongs to: a process of some machine, and whether it is gone.

A run that is killed while the engine still makes its container leaves one that comes after the
run's folder has been cleared away: only the container itself can then tell that nobody owns it.
"""

import os
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


def name_owner() -> str:
    """Return what names this process: its machine's start, its process ids' world, id and start.

    Empty where the system has no /proc to tell it by (macOS).
    """
    return _name(os.getpid())


def is_gone(owner: str) -> bool:
    """Return whether the process `owner` (of `name_owner`) is known to have ended.

    Of another machine, or of another container's processes, nothing is known.
    """
    here = _world()
    world, _, rest = owner.partition(" ")
    if not here or world != here:
        return False
    pid = rest.partition(" ")[0]
    return pid.isdigit() and _name(int(pid)) != owner


def _name(pid: int) -> str:
    with suppress(OSError, IndexError):
        # The name in brackets may hold anything; what counts stands behind the last bracket.
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        if fields[0] not in ("Z", "X"):
            return f"{_world()} {pid} {fields[19]}"
    return ""


def _world() -> str:
    """Return the machine's start and the namespace that process ids are counted in."""
    with suppress(OSError):
        start = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{start}/{(_PROC / 'self/ns/pid').readlink()}"
    return ""
