"""A program that another one of pagesim's has begun, `inside.nursery`, as a `Child`."""

import os
import select
import signal
import socket
import subprocess
from collections.abc import Mapping
from typing import IO

from pagesim.engine.process.child import Child

_GRACE = 1.0
"""Seconds that the program gets to collect those that have ended."""


class Nursery:
    """Begins programs that build walls, as long as it can."""

    def __init__(self, env: Mapping[str, str]) -> None:
        """Take pagesim's process env; the program starts when it is first asked for something."""
        self._env = env
        self._child: Child | None = None
        self._failed = False

    def fork(self) -> Child | None:
        """Return a program that waits for an install; None where that cannot be had this way.

        The program dies with the thread that asks for the first one.
        """
        if self._failed:
            return None
        try:
            self._child = self._child or Child("nursery", "nursery", self._env, _GRACE)
            return Forked(self._child)
        except (OSError, EOFError):  # a kernel before 5.3 has no such files; or it was killed
            self._failed = True
            return None

    def end(self) -> None:
        """End the program that begins others."""
        if self._child:
            self._child.end()


class _Process:
    """As much of `subprocess.Popen` as `Child` asks for, of a process that is no child of ours."""

    def __init__(self, pid: int, process: int, outputs: tuple[int, int]) -> None:
        """Take the open file that stands for the process, and its outputs to read from."""
        self.pid, self._process = pid, process
        self.stdin: IO[bytes] | None = None
        self.stdout: IO[bytes] | None = os.fdopen(outputs[0], "rb")
        self.stderr: IO[bytes] | None = os.fdopen(outputs[1], "rb")

    def kill(self) -> None:
        """Kill it. Raises `ProcessLookupError` where it is gone."""
        signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> None:
        """Wait until it is gone. Raises `subprocess.TimeoutExpired` after `timeout` seconds."""
        waiting = select.poll()
        waiting.register(self._process, select.POLLIN)
        if not waiting.poll(None if timeout is None else timeout * 1000):
            assert timeout is not None
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        os.close(self._process)


class Forked(Child):
    """A program that builds walls, begun by `nursery`."""

    def __init__(self, nursery: Child) -> None:
        """Begin it. Raises `OSError` and `EOFError` where `nursery` cannot do its part."""
        ours, theirs = socket.socketpair()
        pipes = os.pipe(), os.pipe()
        (out, to_out), (error, to_error) = pipes
        try:
            (_, pid), (process,) = nursery.ask((theirs.fileno(), to_out, to_error))
        except (OSError, EOFError):
            ours.close()
            os.close(out)
            os.close(error)
            raise
        finally:
            theirs.close()
            os.close(to_out)
            os.close(to_error)
        self.take(_Process(pid, process, (out, error)), ours, grace=0)
