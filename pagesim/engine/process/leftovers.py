"""Processes of runs whose pagesim is gone: found by the mark in their argv, or by HOME."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from pagesim import late
from pagesim.engine.process.child import MARK

_MARKED = late.compile(rf" (\d+) {MARK}([\w-]+)$")
"""pagesim's process id and the run's id, the last two arguments of each program it starts."""
_MARK = MARK.encode()


@late.dataclass(frozen=True)
class Process:
    """A process as the system lists it."""

    pid: int
    command: str
    home: str = ""
    """Its HOME, where the system tells (Linux)."""
    near: bool = True
    """Whether it counts processes as we do; in a container of its own it does not."""


def end_processes(run_id: str | None) -> tuple[str, ...]:
    """Kill what run `run_id` left, or, for None, what any run with no living pagesim left."""
    said = []
    for process in listed(marked=run_id is None):
        if is_left(process, run_id, is_running):
            with suppress(OSError):
                os.kill(process.pid, signal.SIGKILL)
                said.append(f"process {process.pid}")
    return tuple(said)


def is_left(process: Process, run_id: str | None, alive: Callable[[int], bool]) -> bool:
    """Return whether `process` belongs to run `run_id`, or for None to one whose pagesim died."""
    marked = _MARKED.search(process.command)
    if run_id is None:
        return marked is not None and process.near and not alive(int(marked[1]))
    of_run = marked is not None and marked[2] == run_id
    return of_run or f"/{run_id}/" in f"{process.home}/"


def listed(*, marked: bool = False) -> Iterator[Process]:
    """Yield this user's processes, from /proc or else by `ps`; from /proc, `marked` leaves out
    those that pagesim did not start: every run looks for what others left, among all there are."""
    if Path("/proc/self/stat").exists():
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with suppress(OSError, ValueError, IndexError):
                    arguments = (folder / "cmdline").read_bytes()
                    if not marked or _MARK in arguments:
                        yield _from_proc(folder, arguments)
        return
    with suppress(OSError):
        found = subprocess.run(
            ["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True
        )
        for line in found.stdout.splitlines():
            pid, command = line.split(None, 1)
            yield Process(int(pid), command)


def is_running(pid: int) -> bool:
    """Return whether there is a process of this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _from_proc(folder: Path, arguments: bytes) -> Process:
    variables: list[bytes] = []
    with suppress(OSError):
        variables = (folder / "environ").read_bytes().split(b"\0")
    home = next((v[5:] for v in variables if v.startswith(b"HOME=")), b"")
    command = arguments.rstrip(b"\0").replace(b"\0", b" ").decode("utf-8", "replace")
    near = (folder / "ns/pid").readlink() == Path("/proc/self/ns/pid").readlink()
    return Process(int(folder.name), command, home.decode("utf-8", "replace"), near)
