"""The terminal that pagesim was started in, lent to a command that runs elsewhere."""

import os
import select
import signal
import sys
import termios
import threading
import tty
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

from pagesim.engine.inside.terminal import frame_size, frame_typed

_PIECE = 1 << 12


def has_terminal() -> bool:
    """Return whether standard input and output are a terminal."""
    try:
        return sys.stdin.isatty() and sys.stdout.isatty()
    except (AttributeError, ValueError):  # started with one of them closed
        return False


class UserTerminal:
    """Gives every key as it is typed; the terminal is as it was at the end, however it comes."""

    def __init__(self) -> None:
        """Take standard input and output, which are a terminal. Called in the main thread."""
        self._keys, self._screen = sys.stdin.fileno(), sys.stdout.fileno()
        self._mode: list[Any] = []
        self._resized: Any = None
        self._reader: threading.Thread | None = None
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._reader:
            signal.signal(signal.SIGWINCH, self._resized)
            self._tell(b"e")
            self._reader.join()
            termios.tcsetattr(self._keys, termios.TCSADRAIN, self._mode)
        os.close(self._woken)
        os.close(self._wake)

    def begin(self, send: Callable[[bytes], None]) -> None:
        """Send the window's size, and from now on each change of it and all that is typed."""
        sys.stdout.flush()
        self._mode = termios.tcgetattr(self._keys)
        self._reader = threading.Thread(target=self._read, args=(send,), daemon=True)
        tty.setraw(self._keys, termios.TCSANOW)
        self._resized = signal.signal(signal.SIGWINCH, lambda *_: self._tell(b"s"))
        self._tell(b"s")
        self._reader.start()

    def show(self, data: bytes) -> None:
        """Write what the command's terminal shows."""
        while data:
            data = data[os.write(self._screen, data) :]

    def _tell(self, word: bytes) -> None:
        with suppress(BlockingIOError):
            os.write(self._wake, word)

    def _read(self, send: Callable[[bytes], None]) -> None:
        sources = [self._keys, self._woken]
        while True:
            ready, _, _ = select.select(sources, [], [])
            if self._woken in ready:
                words = os.read(self._woken, _PIECE)
                if b"e" in words:
                    return
                send(frame_size(*os.get_terminal_size(self._screen)))
            if self._keys in ready:
                try:
                    typed = os.read(self._keys, _PIECE)
                except OSError:  # it hung up
                    typed = b""
                if typed:
                    send(frame_typed(typed))
                else:
                    sources.remove(self._keys)
