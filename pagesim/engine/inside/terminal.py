"""A terminal of its own for a command (a pty), relayed over this process's standard streams.

In, on standard input: frames of what is typed and of the window's size, made by `frame_typed` and
`frame_size`. Out, on standard output: what the terminal shows, as it is. `enter` returns in the
process that has the terminal; the other one relays, and exits as the command did.

Both engines use it; it stands alone, since it is copied into the image of the build.
"""

import contextlib
import fcntl
import os
import select
import signal
import struct
import sys
import termios
import time

_HEAD = struct.Struct("!cI")
_SIZE = struct.Struct("!HH")
_TYPED, _RESIZED = b"t", b"s"
_PIECE = 1 << 16
_KEYS = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGHUP)
"""What a terminal sends for keys, and at its end."""
_LATE = 0.3
"""Seconds to go on showing what comes after the command's end."""


def frame_typed(data: bytes) -> bytes:
    """Return the frame of what was typed."""
    return _HEAD.pack(_TYPED, len(data)) + data


def frame_size(columns: int, rows: int) -> bytes:
    """Return the frame of a window's size."""
    return _HEAD.pack(_RESIZED, _SIZE.size) + _SIZE.pack(rows, columns)


def enter() -> None:
    """Return in a new process, leader of a session with a terminal as its standard streams.

    This process relays until that one has ended, or until standard input has, and never returns.
    Raises `OSError` where no terminal can be had.
    """
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    before = signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    child, terminal = os.forkpty()
    if child:
        os._exit(_Relay(terminal, woken).run(child))
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, before)
    for each in _KEYS:  # ignored where pagesim was started in the background
        signal.signal(each, signal.SIG_DFL)
    os.close(woken)
    os.close(wake)


class _Relay:
    """Carries bytes between the standard streams and a terminal."""

    def __init__(self, terminal: int, woken: int) -> None:
        os.set_blocking(terminal, False)
        self._terminal, self._woken = terminal, woken
        self._frames, self._typed = bytearray(), bytearray()
        self._sources = [0, terminal, woken]

    def run(self, child: int) -> int:
        """Relay until `child` has ended; return its exit code as a shell says it."""
        while True:
            sinks = [self._terminal] if self._typed else []
            ready, room, _ = select.select(self._sources, sinks, [])
            if self._terminal in ready:
                self._show()
            if 0 in ready and not self._read():
                return 1  # pagesim is gone; the terminal hangs up
            if room:
                self._type()
            if self._woken in ready:
                os.read(self._woken, _PIECE)
                ended, status = os.waitpid(child, os.WNOHANG)
                if ended:
                    self._show_rest()
                    code = os.waitstatus_to_exitcode(status)
                    return code if code >= 0 else 128 - code

    def _show(self) -> None:
        """Pass on what the terminal shows by now."""
        while self._terminal in self._sources:
            try:
                data = os.read(self._terminal, _PIECE)
            except BlockingIOError:
                return
            except OSError:  # EIO: nobody has it open any more
                data = b""
            if not data:
                self._sources.remove(self._terminal)
            while data:
                data = data[os.write(1, data) :]

    def _show_rest(self) -> None:
        """Pass on what comes late: the kernel carries it from end to end in its own time. The end
        shows where nobody has the terminal open; else what is left behind may go on for ever."""
        until = time.monotonic() + _LATE
        while self._terminal in self._sources and (left := until - time.monotonic()) > 0:
            select.select([self._terminal], [], [], left)
            self._show()

    def _read(self) -> bool:
        """Read frames and do what the whole ones say; return whether there may be more."""
        piece = os.read(0, _PIECE)
        frames = self._frames
        frames += piece
        while len(frames) >= _HEAD.size:
            kind, length = _HEAD.unpack_from(frames)
            end = _HEAD.size + length
            if len(frames) < end:
                break
            data = bytes(frames[_HEAD.size : end])
            del frames[:end]
            if kind == _TYPED:
                self._typed += data
            else:
                rows, columns = _SIZE.unpack(data)
                size = struct.pack("HHHH", rows, columns, 0, 0)  # struct winsize (termios.h)
                fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, size)
        return bool(piece)

    def _type(self) -> None:
        """Give the terminal what it takes now: a program that does not read must not stop us."""
        with contextlib.suppress(BlockingIOError):
            del self._typed[: os.write(self._terminal, self._typed)]


if __name__ == "__main__":
    enter()
    os.execvp(sys.argv[1], sys.argv[1:])
