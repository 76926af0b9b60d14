"""What goes wrong at a registry on purpose: which request is struck, and what becomes of it."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from fnmatch import fnmatchcase

from pagesim.gateway.messages import Reply, json_reply, reason
from pagesim.gateway.routing import Target
from pagesim.registries.interface import Fault

NOTE = "a fault that the configuration asks for"


class Faults:
    """The faults of one registry, with what is left of each."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self._left: list[tuple[Fault, int | None]] = [(f, f.times) for f in faults]

    def strike(self, target: Target) -> Fault | None:
        """Return the first fault that strikes a request for `target`, and count it."""
        for i, (fault, left) in enumerate(self._left):
            if left != 0 and _fits(fault, target):
                self._left[i] = (fault, None if left is None else left - 1)
                return fault
        return None


def answer(fault: Fault) -> Reply | None:
    """Return what `fault` answers itself; None when the registry's own answer is wanted."""
    if fault.status is None:
        return None
    if fault.body is None:
        error = {"error": reason(fault.status)}
        return json_reply(fault.status, error, fault.headers, note=NOTE, trouble="fault")
    headers = {"content-type": "text/html", **{k.lower(): v for k, v in fault.headers.items()}}
    body = fault.body.encode()
    return Reply(fault.status, tuple(headers.items()), body, note=NOTE, trouble="fault")


def corrupted(reply: Reply, target: Target) -> Reply:
    """Return `reply` with one byte changed.

    Of a tarball it is the time in gzip's head (RFC 1952, 2.3): it still unpacks to the same files,
    so that what fails is the check of its integrity and nothing before it.
    """
    place = 4 if target.asked == "tarball" else 0
    body = _flip(reply.body, place) if isinstance(reply.body, bytes) else _flips(reply.body, place)
    return replace(reply, body=body, note=f"{NOTE}: corrupted", trouble="corrupt")


def _fits(fault: Fault, target: Target) -> bool:
    if fault.asked not in ("any", target.asked):
        return False
    return fault.packages == "*" or fnmatchcase(target.package or "", fault.packages)


def _flip(data: bytes, place: int) -> bytes:
    if len(data) <= place:
        return data
    return data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :]


async def _flips(parts: AsyncIterator[bytes], place: int) -> AsyncIterator[bytes]:
    async for part in parts:
        yield _flip(part, place) if place >= 0 else part
        place -= len(part)
