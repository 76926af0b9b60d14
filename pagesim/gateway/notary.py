"""A certificate that another process makes while this one plans.

`cryptography` takes longer to load than the certificate to make, and a plan has no time for it.
"""

import json
import os
import signal
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from pagesim.gateway.interface import TlsMaterial

_AT_WORK: list[tuple[int, int, int]] = []
"""The process that was begun and is not asked yet: its id, where it listens, where it answers."""


def begin() -> None:
    """Start to load what makes a certificate, aside, for the next `issue`.

    Does nothing where there are other threads: what one holds is never let go of in a copy.
    """
    if _AT_WORK or threading.active_count() > 1:
        return
    heard, asked = os.pipe()
    answer, told = os.pipe()
    maker = os.fork()
    if maker == 0:
        _serve(heard, told, (asked, answer))
    os.close(heard)
    os.close(told)
    _AT_WORK.append((maker, asked, answer))


def issue(hosts: Iterable[str]) -> "TlsMaterial":
    """Return what `ca.issue` does, made by the process that was begun, if there is one.

    Raises `GatewayError`.
    """
    names = list(hosts)
    made = _ask(*_AT_WORK.pop(), names) if _AT_WORK else b""
    if made:
        from pagesim.gateway.interface import TlsMaterial

        return TlsMaterial(*json.loads(made))
    from pagesim.gateway import ca

    return ca.issue(names)


def _ask(maker: int, asked: int, answer: int, names: list[str]) -> bytes:
    """Return what it makes for `names`; nothing where it was killed, or cannot."""
    try:
        with os.fdopen(asked, "wb") as to, os.fdopen(answer, "rb") as from_it:
            try:
                to.write(json.dumps(names).encode())
                to.close()
            except BrokenPipeError:
                return b""
            return from_it.read()
    finally:
        os.waitpid(maker, 0)


def _serve(heard: int, told: int, others: tuple[int, int]) -> NoReturn:
    """Make one certificate, in the copy. It ends without a word at what goes wrong, and where who
    began it is gone: then nobody asks."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        for file in range(3):  # whoever reads them need not wait for this process
            os.dup2(nothing, file)
        for file in others:
            os.close(file)
        from pagesim.gateway import ca

        with os.fdopen(heard, "rb") as questions:
            names = json.loads(questions.read())
        made = ca.issue(names)
        with os.fdopen(told, "wb") as answers:
            answers.write(json.dumps([made.certificate, made.key, made.ca]).encode())
    finally:
        os._exit(0)
