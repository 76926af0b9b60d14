"""Turning a forked process into the command, and a wait status into an exit code."""

# Paths are text here: importing pathlib would take as long as all of this takes to run, and so
# would signal and contextlib.
# ruff: noqa: PTH123

from __future__ import annotations

import os
import resource
import warnings  # noqa: F401 (`os.execvpe` loads it, where Python is no longer to be found)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from signal import SIG_DFL, SIGPIPE, SIGXFSZ, signal
    from typing import Any, NoReturn

    from pagesim.engine.inside.channel import Channel
else:
    from _signal import SIG_DFL, SIGPIPE, SIGXFSZ, signal


def become(command: dict[str, Any], channel: Channel) -> NoReturn:
    """Replace this process by `command`: `argv`, `env`, `cwd`, `bounds` (of setrlimit, by name),
    the `user` to become, if any, and whether it gets a `terminal` of its own.

    Exits as a shell would: 127 when it is not found, 126 when it cannot be run. What is pagesim's
    own failure is told on `channel`, which the command does not inherit.
    Runs in a forked child: whatever happens, it must not return into its parent's code.
    """
    try:
        # Python ignores these two, and a program started from it would go on doing so.
        signal(SIGPIPE, SIG_DFL)
        signal(SIGXFSZ, SIG_DFL)
        _bound(command["bounds"])
        if command.get("user") is not None:
            os.setgroups([])
            os.setgid(command["user"])
            os.setuid(command["user"])
        if command.get("terminal"):
            from pagesim.engine.inside import terminal  # who forked this process has loaded it

            terminal.enter()
        os.chdir(command["cwd"])
        os.execvpe(command["argv"][0], command["argv"], command["env"])
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        what = command["cwd"] if error.filename == command["cwd"] else command["argv"][0]
        _say(f"{what}: {'not found' if missing else error.strerror}")
        os._exit(127 if missing else 126)
    except BaseException as error:
        try:
            channel.send(("error", f"the install cannot be started: {error}"))
        finally:  # nobody may be left to hear it
            os._exit(126)


def _bound(bounds: dict[str, int]) -> None:
    """Set limits of this process for good, no higher than they are; and where memory runs out, let
    it be the first that the kernel ends."""
    for name, most in bounds.items():
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (value, value))
    try:
        with open("/proc/self/oom_score_adj", "wb") as file:
            file.write(b"1000")
    except OSError:
        return  # it is Linux's


def _say(text: str) -> None:
    os.write(2, f"{text}\n".encode("utf-8", "replace"))


def status_of(status: int) -> int:
    """Return the exit code of a wait status; 128 + N for signal N, as a shell says it."""
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code
