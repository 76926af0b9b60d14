"""What a vendor tells of a token itself: when it ends, what it may do. Nothing is guessed.

A JSON Web Token tells its end by itself (RFC 7519, 4.1.4, `exp`).

>>> read_end("eyJhbGciOiJub25lIn0.eyJleHAiOjE4MDAwMDAwMDB9.x").isoformat()
'2027-01-15T08:00:00+00:00'
"""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pagesim import late


@late.dataclass(frozen=True)
class TokenFacts:
    """What is known of a token; None where nobody told."""

    known: bool | None = None
    """Whether its vendor knows it."""
    ends: datetime | None = None
    """When it expires."""
    endless: bool = False
    """Whether the vendor says that it never expires."""
    scopes: tuple[str, ...] | None = None
    """What it may do, in the vendor's words."""
    writes: bool | None = None
    """Whether it may publish packages."""

    def __or__(self, other: "TokenFacts") -> "TokenFacts":
        """Return what both tell; this one counts where they differ."""
        return TokenFacts(
            other.known if self.known is None else self.known,
            self.ends or other.ends,
            self.endless or (other.endless and self.ends is None),
            other.scopes if self.scopes is None else self.scopes,
            other.writes if self.writes is None else self.writes,
        )


@late.dataclass(frozen=True)
class Told:
    """An answer to a request that carried the token."""

    url: str
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: Any
    """JSON data; None where it was none."""
    token: str


@late.dataclass(frozen=True)
class TokenDesk:
    """Where a vendor tells of a token, and how to read it."""

    urls: Callable[[str], tuple[str, ...]]
    """From a registry's URL to what is asked with GET."""
    read: Callable[[Told], TokenFacts]
    """Of an answer of the registry, or at one of the URLs."""
    source: str
    """The vendor's reference."""


def read_time(text: object) -> datetime | None:
    """Return a point in time (ISO 8601, a date alone is its beginning, or `… UTC`); None for none.

    >>> read_time("2026-12-01 09:30:00 UTC").isoformat(), read_time("soon")
    ('2026-12-01T09:30:00+00:00', None)
    """
    try:
        found = datetime.fromisoformat(str(text).removesuffix(" UTC"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def read_end(token: str) -> datetime | None:
    """Return when a JSON Web Token expires; None for any other token."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return datetime.fromtimestamp(float(claims["exp"]), UTC)
    except (ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError):
        return None
