"""Forks the programs that build walls, for a suite: to copy a Python that is there takes a
millisecond, to start one 17.

It knows nothing of any install: each copy hears that on a channel of its own, and dies with it.
"""

from __future__ import annotations

import _socket
import os

from pagesim.engine.inside import sandbox, syscalls
from pagesim.engine.inside.channel import Channel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from signal import SIG_DFL, SIGCHLD, SIGKILL, signal
    from typing import NoReturn
else:
    from _signal import SIG_DFL, SIGCHLD, SIGKILL, signal


def main(channel: Channel, parent: int) -> int:
    """Begin a program for each message, until nobody sends one; return this process's exit status.

    In: a message with three open files, the program's channel, standard output and error. Out:
    `("begun", pid)` with an open file that stands for the process (pidfd_open(2)).
    """
    syscalls.die_with_parent(SIGKILL)
    if os.getppid() != parent:
        return 1  # pagesim died before the line above
    signal(SIGCHLD, _collect)
    own = os.getpid()
    while True:
        try:
            files = channel.receive()[1]
        except EOFError:
            _bury(0)  # pagesim has ended them all
            return 0
        pid = os.fork()
        if pid == 0:
            _begin(channel, files, own)
        for file in files:
            os.close(file)
        process = os.pidfd_open(pid)
        channel.send(("begun", pid), (process,))
        os.close(process)


def _collect(*_: object) -> None:
    _bury(os.WNOHANG)


def _bury(how: int) -> None:
    """Collect what has ended: it is gone then, and its time counts as pagesim's. Without WNOHANG
    as `how`, wait for the rest."""
    try:
        while os.waitpid(-1, how)[0]:
            pass
    except ChildProcessError:
        return  # there is none any more


def _begin(channel: Channel, files: list[int], parent: int) -> NoReturn:
    """Do in a copy what `sandbox` does in a program of its own."""
    code = 1
    try:
        signal(SIGCHLD, SIG_DFL)
        syscalls.die_with_parent(SIGKILL)
        if os.getppid() != parent:
            raise EOFError  # it died before the line above
        os.setsid()
        channel.close()
        talk, *outputs = files
        for number, file in enumerate(outputs, 1):
            os.dup2(file, number)
            os.close(file)
        code = sandbox.main(Channel(_socket.socket(fileno=talk)), parent)
    except EOFError:
        pass  # pagesim has no use for it
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode("utf-8", "replace"))
    finally:
        os._exit(code)
