"""A control group of Linux for one install, where this user may make one.

Version 2 (https://docs.kernel.org/admin-guide/cgroup-v2.html) or, where the controllers are still
there, version 1. It bounds memory and processes together, and tells whether a bound was met.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from pagesim import late
from pagesim.engine import aside
from pagesim.engine.limits import LimitName, Limits

TOP = Path("/sys/fs/cgroup")
_NAME = "pagesim-"
AHEAD = "ahead-"
"""How the name of a group that no run has yet begins, in place of the run's id; then comes the id
of pagesim's process."""
_PATIENCE = 2.0
"""Seconds in which a group's last process is gone."""


@late.dataclass(frozen=True)
class Group:
    """A control group: the folder of each controller."""

    memory: Path
    processes: Path

    def take(self, pid: int) -> bool:
        """Move a process here; what it starts is born here. Returns whether that was allowed."""
        try:
            for folder in {self.memory, self.processes}:
                (folder / "cgroup.procs").write_text(str(pid))
        except OSError:
            return False
        return True

    def met(self) -> LimitName | None:
        """Return the bound that was met, if one was."""
        killed = _count(self.memory, ("memory.events", "memory.oom_control"), "oom_kill")
        if killed:
            return "memory"
        return "processes" if _count(self.processes, ("pids.events",), "max") else None

    def bound(self, limits: Limits) -> None:
        """Set the bounds. Raises `OSError`."""
        modern = (self.memory / "memory.max").exists()
        names = {"memory.max": limits.memory, "memory.swap.max": 0}
        old = {"memory.limit_in_bytes": limits.memory, "memory.memsw.limit_in_bytes": limits.memory}
        for name, value in (names if modern else old).items():
            if (self.memory / name).exists():
                (self.memory / name).write_text(str(value))
        (self.processes / "pids.max").write_text(str(limits.processes))

    def remove(self) -> bool:
        """Remove it; its processes must be dead. Returns whether it is gone."""
        until = time.monotonic() + _PATIENCE
        left = {self.memory, self.processes}
        while left and time.monotonic() < until:
            for folder in [*left]:
                with suppress(OSError):
                    folder.rmdir()
                if not folder.exists():
                    left.remove(folder)
            if left:
                time.sleep(0.01)
        return not left


@contextmanager
def control_group(run_id: str, pid: int, limits: Limits) -> Iterator[Callable[[], Group | None]]:
    """Make a group with `limits`, move process `pid` there, and remove it at the end.

    Gives what waits until the process is there (the kernel may take 50 ms to move it), and returns
    the group, None where none can be had.
    """

    def move() -> Group | None:
        return next((g for g in _candidates(run_id) if _usable(g, pid, limits)), None)

    with aside.begin(move) as moved:
        try:
            yield moved
        finally:
            if group := moved():
                group.remove()


def _usable(group: Group, pid: int, limits: Limits) -> bool:
    try:
        for folder in {group.memory, group.processes}:
            folder.mkdir()
        group.bound(limits)
    except OSError:
        group.remove()
        return False
    if group.take(pid):
        return True
    group.remove()
    return False


def _candidates(run_id: str) -> Iterator[Group]:
    """Yield where a group might be made, the nearest to this process first."""
    name = f"{_NAME}{run_id}"
    own = _own_groups()
    if "memory" in own and "pids" in own:
        yield Group(own["memory"] / name, own["pids"] / name)
    if (TOP / "cgroup.controllers").exists() and "" in own:
        place = own[""]
        while place != TOP.parent:
            with suppress(OSError):
                handed = (place / "cgroup.subtree_control").read_text().split()
                if {"memory", "pids"} <= {*handed}:
                    yield Group(place / name, place / name)
            place = place.parent


def _own_groups(text: str | None = None) -> Mapping[str, Path]:
    """Return the folder of this process's group for each controller; version 2's is called ``."""
    found: dict[str, Path] = {}
    with suppress(OSError):
        for line in (text or Path("/proc/self/cgroup").read_text()).splitlines():
            _, controllers, path = line.split(":", 2)
            for controller in controllers.split(","):
                top = TOP / controller if controller else TOP
                # In a container the file names a path of the host's, which is not there.
                inside = top / path.lstrip("/")
                found[controller] = inside if inside.is_dir() else top
    return found


def remove_groups(run_id: str) -> tuple[str, ...]:
    """Remove the groups that a dead run left; say each."""
    found = [g for g in _candidates(run_id) if g.memory.is_dir() or g.processes.is_dir()]
    return tuple(f"control group {g.memory.name}" for g in found if g.remove())


def remove_groups_ahead(is_running: Callable[[int], bool]) -> tuple[str, ...]:
    """Remove the groups that were begun ahead by a pagesim that is gone; say each."""
    said = []
    begin = f"{_NAME}{AHEAD}"
    for folder in {f.parent for g in _candidates("") for f in (g.memory, g.processes)}:
        for place in folder.glob(f"{begin}*"):
            pid = place.name.removeprefix(begin).partition("-")[0]
            if pid.isdecimal() and not is_running(int(pid)):
                with suppress(OSError):  # one with processes in it stays
                    place.rmdir()
                    said.append(f"control group {place.name}")
    return tuple(dict.fromkeys(said))


def _count(folder: Path, names: tuple[str, ...], word: str) -> int:
    for name in names:
        with suppress(OSError, ValueError):
            for line in (folder / name).read_text().splitlines():
                key, _, value = line.partition(" ")
                if key == word:
                    return int(value)
    return 0
