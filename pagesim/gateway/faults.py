"""What goes wrong at a registry on purpose: which request is struck, and what becomes of it."""

import asyncio
import base64
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from pagesim.gateway.interface import Trouble
from pagesim.gateway.messages import Reply, json_reply, reason
from pagesim.gateway.routing import Target
from pagesim.late import replace
from pagesim.registries.interface import Fault

NOTE = "a fault that the configuration asks for"
_PIECES = 10
_ANOTHER = f"sha512-{base64.b64encode(bytes(64)).decode()}"


class Faults:
    """The faults of one registry, with how often each was asked for and struck."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self._faults = [f for f in faults if not f.certificate]  # which strikes before any request
        self.any = bool(self._faults)
        self._fitting, self._struck = Counter[int](), Counter[int]()

    def strike(self, target: Target) -> Fault | None:
        """Return the first fault that strikes a request for `target`, and count it."""
        for i, fault in enumerate(self._faults):
            if not _fits(fault, target):
                continue
            self._fitting[i] += 1
            count = self._fitting[i]
            is_it = fault.nth in (None, count) and count % (fault.every or 1) == 0
            if is_it and (fault.times is None or self._struck[i] < fault.times):
                self._struck[i] += 1
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


def slowed(reply: Reply, seconds: float) -> Reply:
    """Return `reply` with its body in pieces, the last of them after `seconds`."""
    known = len(reply.body) if isinstance(reply.body, bytes) else reply.length
    return replace(reply, body=_pieces(reply.body, seconds / _PIECES), length=known)


async def edited(reply: Reply, fault: Fault) -> Reply:
    """Return a packument as `fault` has it say; any other document as it is."""
    body = reply.body
    text = body if isinstance(body, bytes) else b"".join([part async for part in body])
    try:
        data = json.loads(text)
        versions = data.get("versions") or {data["version"]: data}
        dists = [version["dist"] for version in versions.values()]
    except (ValueError, KeyError, TypeError, AttributeError):
        return replace(reply, body=text)
    for dist in dists:
        if fault.integrity:
            dist |= {"integrity": _ANOTHER, "shasum": "0" * 40}
        if fault.tarballs:
            parts, other = urlsplit(dist["tarball"]), urlsplit(fault.tarballs)
            dist["tarball"] = parts._replace(scheme=other.scheme, netloc=other.netloc).geturl()
    data.get("dist-tags", {}).update(fault.tags)
    kept = tuple((k, v) for k, v in reply.headers if k not in ("etag", "content-length"))
    new = json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()
    trouble: Trouble = "corrupt" if fault.integrity else "fault"
    return replace(reply, headers=kept, body=new, length=None, note=NOTE, trouble=trouble)


async def _pieces(body: bytes | AsyncIterator[bytes], pause: float) -> AsyncIterator[bytes]:
    if isinstance(body, bytes):
        size = -(-len(body) // _PIECES) or 1
        for start in range(0, len(body), size):
            await asyncio.sleep(pause)
            yield body[start : start + size]
        return
    async for part in body:
        await asyncio.sleep(pause)
        yield part


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
