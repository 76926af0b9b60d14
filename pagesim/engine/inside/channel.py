"""Messages and open files between pagesim and the programs of this package.

What crosses is never on disk, in argv or in a process env: it holds the build's variables. Both
ends run on one interpreter, so `marshal` will do; it is built in and loads in no time. `socket`
takes as long as all else that the programs load, so here is what lies below it.
"""

from __future__ import annotations

import marshal
import os
import struct
from _socket import CMSG_SPACE, SCM_RIGHTS, SOL_SOCKET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _socket import socket
    from typing import Any

_LENGTH = struct.Struct("!I")
_NUMBER = struct.Struct("i")
_FILES = 64
"""Open files with one message at most."""


class Channel:
    """One end of a socket pair. `receive` raises `EOFError` when the other end is gone."""

    def __init__(self, end: socket) -> None:
        """Take over `end`; programs that are started later do not inherit it."""
        os.set_inheritable(end.fileno(), False)
        self._end = end

    def fileno(self) -> int:
        """Return the descriptor, to wait on."""
        return self._end.fileno()

    def send(self, message: tuple[Any, ...], files: tuple[int, ...] = ()) -> None:
        """Send a message of plain data, and open files with it."""
        raw = marshal.dumps(message)
        head = _LENGTH.pack(len(raw))
        if files:
            numbers = struct.pack(f"{len(files)}i", *files)
            self._end.sendmsg([head], [(SOL_SOCKET, SCM_RIGHTS, numbers)])
        else:
            self._end.sendall(head)
        self._end.sendall(raw)

    def receive(self) -> tuple[tuple[Any, ...], list[int]]:
        """Return the next message and the files that came with it."""
        room = CMSG_SPACE(_FILES * _NUMBER.size)
        head, beside, _, _ = self._end.recvmsg(_LENGTH.size, room)
        files = [n for _, _, numbers in beside for (n,) in _NUMBER.iter_unpack(numbers)]
        for file in files:
            os.set_inheritable(file, False)
        head += self._exactly(_LENGTH.size - len(head)) if head else b""
        if not head:
            raise EOFError
        message: tuple[Any, ...] = marshal.loads(self._exactly(_LENGTH.unpack(head)[0]))
        return message, files

    def _exactly(self, count: int) -> bytes:
        found = bytearray()
        while len(found) < count:
            chunk = self._end.recv(count - len(found))
            if not chunk:
                raise EOFError
            found += chunk
        return bytes(found)

    def close(self) -> None:
        """Close this end; the other one meets the end of the stream."""
        self._end.close()
