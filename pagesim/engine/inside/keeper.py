"""Runs a command, and ends all that it started when it ends or pagesim does. No walls.

pagesim's death is noticed by the end of the channel, on every system; on Linux orphans come to
this process, so that daemons are found too.
"""

# Paths are text here: importing pathlib would take as long as all of this takes to run.
# ruff: noqa: PTH123, PTH208

from __future__ import annotations

import os
import select
import signal
import sys
import time
from contextlib import suppress

from pagesim.engine.inside.channel import Channel
from pagesim.engine.inside.command import become, status_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PATIENCE = 2.0
"""Seconds to go on killing."""


def main(channel: Channel, parent: int) -> int:
    """Do what the first message asks; return this process's exit status.

    In: the command; then `("go",)`. Out: `("ready",)`, then `("exit", code, seconds)`.
    """
    (command,), _ = channel.receive()
    if command.get("terminal"):
        from pagesim.engine.inside import terminal  # noqa: F401 (the build's user may not read it)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    if sys.platform == "linux":
        from pagesim.engine.inside import syscalls

        syscalls.adopt_orphans()
    channel.send(("ready",))
    channel.receive()
    begun = time.monotonic()
    build = os.fork()
    if build == 0:
        _start(command, channel)
    code = _wait(channel, woken, build)
    seconds = time.monotonic() - begun
    _end_all(build)
    if code is not None:
        channel.send(("exit", code, seconds))
    return 0


def _start(command: dict[str, Any], channel: Channel) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setpgid(0, 0)
    os.umask(0o022)
    if sys.platform == "linux":
        from pagesim.engine.inside import syscalls

        syscalls.die_with_parent(signal.SIGKILL)
    become(command, channel)


def _wait(channel: Channel, woken: int, build: int) -> int | None:
    """Return the exit code of `build`; None when pagesim went away first."""
    while True:
        ready, _, _ = select.select([channel.fileno(), woken], [], [])
        if channel.fileno() in ready:
            return None  # nothing more is ever sent: this is the end of the stream
        os.read(woken, 4096)
        while True:
            try:
                ended, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if ended == build:
                return status_of(status)
            if ended == 0:
                break


def _end_all(group: int) -> None:
    """Kill the command's process group and, on Linux, everything below this process."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError):
            os.killpg(group, signal.SIGKILL)
        for process in list_descendants(os.getpid()):
            with suppress(OSError):
                os.kill(process, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.005)


def list_descendants(ancestor: int) -> list[int]:
    """Return the processes below `ancestor`, by /proc; none where there is no /proc."""
    children: dict[int, list[int]] = {}
    with suppress(OSError):
        for name in os.listdir("/proc"):
            if name.isdigit():
                with suppress(OSError, IndexError, ValueError):
                    children.setdefault(_parent(name), []).append(int(name))
    found, ahead = [], [ancestor]
    while ahead:
        below = children.get(ahead.pop(), [])
        found += below
        ahead += below
    return found


def _parent(process: str) -> int:
    with open(f"/proc/{process}/stat", "rb") as file:
        # The name in brackets may hold anything; what counts stands behind the last bracket.
        return int(file.read().rpartition(b")")[2].split()[1])
