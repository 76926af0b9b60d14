"""What a build has taken so far, by /proc: for the limits that no control group holds here."""

from collections.abc import Callable
from contextlib import suppress
from os import sysconf
from pathlib import Path

from pagesim import late
from pagesim.engine.inside.keeper import list_descendants
from pagesim.engine.limits import LimitName, Limits


@late.dataclass(frozen=True)
class Usage:
    """Sums over the processes of a build."""

    memory: int = 0
    """Bytes of their own that are in memory: files and shared memory do not count."""
    written: int = 0
    """Bytes written to disks, by those that have ended as well: their parent's count holds them."""


def measure(pid: int) -> Usage:
    """Return what the processes below `pid` have taken; nothing where there is no /proc."""
    memory = written = 0
    for process in list_descendants(pid):
        folder = Path("/proc", str(process))
        with suppress(OSError, ValueError, IndexError):
            _, resident, shared = (folder / "statm").read_text().split()[:3]
            memory += int(resident) - int(shared)
        with suppress(OSError, ValueError, IndexError):
            written += int((folder / "io").read_text().partition("\nwrite_bytes:")[2].split()[0])
    return Usage(memory * sysconf("SC_PAGE_SIZE"), written)


def watch_usage(
    pid: int, limits: Limits, measured: Callable[[int], Usage] = measure
) -> Callable[[], LimitName | None]:
    """Return a function that tells which limit the processes below `pid` are over, if any."""

    def over() -> LimitName | None:
        used = measured(pid)
        if used.memory > limits.memory:
            return "memory"
        return "disk" if used.written > limits.written else None

    return over
