"""The table of what an install asked for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pagesim.gateway.interface import Exchange
from pagesim.report.sheet import Cell, Columns, Stack

if TYPE_CHECKING:
    from pagesim.run.outcome import Outcome


def exchanges(outcome: "Outcome") -> Stack:
    """Return every request of the install that the verdict follows, with who was on it."""
    return Stack((list_requests(outcome.first.exchanges if outcome.first else ()), Cell("")))


def list_requests(found: Sequence[Exchange]) -> Cell | Columns:
    """Return a table of requests, with the credential that was on each."""
    if not found:
        return Cell("No request was made.")
    rows = ((str(e.status or "-"), e.method, e.url, e.credential or "-") for e in found)
    heads = ("Status", "Method", "Request", "Credential")
    return Columns(tuple(tuple(map(Cell, row)) for row in rows), heads)
