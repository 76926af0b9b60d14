"""Taking values out of finished documents, whatever field they came by.

The build's lines, the journal and the tree are masked where they come in; this holds the rest:
settings that are quoted, notes, remedies, what a rule took out of a file.
"""

from collections.abc import Iterable

from pagesim import late
from pagesim.plan.plan import Plan
from pagesim.secret import Redactor

_PLAIN = late.compile(r"[A-Za-z]+(?:[-_ .:/][a-z]+)*")
_PLAIN_LENGTH = 24
"""Shorter ones that are nothing but words may stand in any field, as a key or a status."""


def make_mask(plans: Iterable[Plan]) -> Redactor:
    """Return what takes the values of `plans` out of a document; plain words are left in it."""
    found = list(plans)
    marks = (mark for plan in found for mark in plan.hidden if not _is_plain(mark[1]))
    return Redactor.of(marks, frozenset[str]().union(*(plan.words for plan in found)))


def _is_plain(value: str) -> bool:
    return len(value) < _PLAIN_LENGTH and _PLAIN.fullmatch(value) is not None
