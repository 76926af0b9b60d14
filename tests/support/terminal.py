"""A terminal with somebody at it: types, reads, resizes."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

LIMIT_S = 60


class Typist:
    """A command in a terminal of its own."""

    def __init__(self, command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> None:
        self._master, slave = pty.openpty()
        self.mode = termios.tcgetattr(slave)
        self._slave, self.seen, self._read = slave, "", 0
        self.resize(91, 33, tell=False)
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        os.close(self._slave)
        os.close(self._master)

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def wait_for(self, text: str) -> str:
        """Read until `text` is shown after what was read before; return what came until then."""
        end = time.monotonic() + LIMIT_S
        while (at := self.seen.find(text, self._read)) < 0:
            assert time.monotonic() < end, f"{text!r} did not come: {self.seen}"
            ready, _, _ = select.select([self._master], [], [], 0.2)
            if ready:
                self.seen += os.read(self._master, 1 << 16).decode("utf-8", "replace")
            assert ready or self.process.poll() is None, f"it ended: {self.seen}"
        before, self._read = self.seen[self._read : at], at + len(text)
        return before

    def resize(self, columns: int, rows: int, *, tell: bool = True) -> None:
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if tell:  # the kernel tells the group in front; here that is the command's own
            os.kill(self.process.pid, 28)

    def end(self) -> int:
        """Read to the end; return the exit code."""
        end = time.monotonic() + LIMIT_S
        while self.process.poll() is None or select.select([self._master], [], [], 0)[0]:
            assert time.monotonic() < end, self.seen
            if select.select([self._master], [], [], 0.1)[0]:
                self.seen += os.read(self._master, 1 << 16).decode("utf-8", "replace")
        return self.process.returncode

    @property
    def rest(self) -> str:
        """What was shown after what was waited for."""
        return self.seen[self._read :]

    @property
    def restored(self) -> bool:
        """Whether the terminal is as it was."""
        return termios.tcgetattr(self._slave) == self.mode
