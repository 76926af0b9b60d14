"""An answer as the gateway sees it, whoever makes it: a mock, a cassette or an upstream."""

import json
from collections.abc import AsyncIterator, Mapping
from functools import cache, cached_property
from http import HTTPStatus

from pagesim import late
from pagesim.gateway.interface import Trouble
from pagesim.npm.integrity import integrity_of
from pagesim.registries.interface import Mode

Headers = tuple[tuple[str, str], ...]
"""Names in lower case."""


class HttpError(Exception):
    """A message that cannot be taken; `status` is what its sender is told."""

    def __init__(
        self,
        status: int,
        message: str,
        first: tuple[str, str] | None = None,
        trouble: Trouble = "refused-request",
    ) -> None:
        """Take the `first` words of the message, method and target, where they are known."""
        super().__init__(message)
        self.status, self.first, self.trouble = status, first, trouble


class BrokenOff(ConnectionAbortedError):
    """Raised when an answer cannot be sent to its end; its head is on its way already."""

    def __init__(self, error: HttpError) -> None:
        super().__init__(str(error))
        self.status, self.trouble = error.status, error.trouble


class Reset(Exception):
    """Raised to break the client's connection instead of answering."""


@late.dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    headers: Headers = ()
    """Without those that concern the connection or the body's framing."""
    body: bytes | AsyncIterator[bytes] = b""
    length: int | None = None
    """Length of a streamed body in bytes, where it was announced."""
    note: str | None = None
    """What the journal is to say of it."""
    trouble: Trouble | None = None
    """Where it is not the registry's own answer: why."""
    accepted: bool | None = None
    """Whether the credential was taken; None where no one asked."""
    cut: bool = False
    """Whether the connection is to break after half of the body."""
    mode: Mode | None = None
    """Who answered, where it may be either of two."""

    @cached_property
    def integrity(self) -> str:
        """What the bytes of a body that is whole hash to; computed once."""
        assert isinstance(self.body, bytes)
        return integrity_of(self.body)


def header(headers: Headers, name: str) -> str | None:
    """Return the first header of that (lower-case) name."""
    for key, value in headers:
        if key == name:
            return value
    return None


def json_reply(
    status: int,
    data: object,
    headers: Mapping[str, str] | None = None,
    *,
    note: str | None = None,
    accepted: bool | None = None,
    trouble: Trouble | None = None,
) -> Reply:
    """Return an answer with `data` as JSON; a `content-type` in `headers` wins."""
    kept = {"content-type": "application/json", **(headers or {})}
    body = json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()
    return Reply(status, tuple(kept.items()), body, None, note, trouble, accepted)


@cache
def reason(status: int) -> str:
    """Return the standard's words for a status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
