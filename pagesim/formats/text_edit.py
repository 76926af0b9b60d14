"""Replacing spans of a text file without touching anything else of it."""

import re
from collections.abc import Iterable

from pagesim import late


@late.dataclass(frozen=True, order=True)
class Span:
    """A replacement: the characters from `start` up to `end` (offsets) become `text`."""

    start: int
    end: int
    text: str = ""


def replaced(text: str, spans: Iterable[Span]) -> str:
    """Return `text` with every span replaced; spans must not overlap."""
    out: list[str] = []
    position = 0
    for span in sorted(spans):
        out += [text[position : span.start], span.text]
        position = span.end
    return "".join(out) + text[position:]


def decoded(content: bytes, lockfile: str) -> str:
    """Return a lockfile's text. Raises `ValueError` with the line for a merge conflict or no UTF-8.

    A byte-order mark stays: whoever writes the text back must find it there.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(f"{lockfile}:{line}: not UTF-8 text") from None
    conflict = re.search(r"^(<{7}|>{7}|\|{7}) ", text, re.MULTILINE)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        raise ValueError(f"{lockfile}:{line}: a merge conflict is not resolved")
    return text
