"""JSON with comments and trailing commas, as `bun.lock` has it."""

import json
import re
from collections.abc import Iterator
from typing import Any

from pagesim import late
from pagesim.npm.json_text import read_json

_STRING = r'"(?>(?>(?:[^"\\\n]++|\\.){1,999})*)"?'
"""One that never ends goes to its line's end: no text is looked at again and again for that."""
_COMMENT = late.compile(
    rf'((?>(?:[^"/]++|{_STRING}|/(?![/*])){{1,999}}))|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL
)
_TRAILING = late.compile(rf'((?>(?:[^",]++|{_STRING}|,(?!\s*[}}\]])){{1,999}}))|,', re.DOTALL)
"""Both take much at once of what lies between: a lockfile has a hundred thousand strings."""
_MARK = late.compile(r'"(?:[^"\\\n]|\\.)*"|[\[\]{}]')


def plain(text: str) -> str:
    """Return `text` as plain JSON of the same length: comments and trailing commas made blank."""
    without = _COMMENT.sub(lambda m: m[0] if m[1] else re.sub(r"[^\n]", " ", m[0]), text)
    return _TRAILING.sub(lambda m: m[1] or " ", without)


def loads(text: str, file: str) -> Any:
    """Return the value. Raises `ValueError` as `read_json` does, with the places of `text`."""
    return read_json(plain(text), file)


@late.dataclass(frozen=True)
class Element:
    """A string that stands directly in a list: where, and in which list."""

    list_start: int
    value: str
    start: int
    end: int


def list_strings(text: str) -> Iterator[Element]:
    """Yield every string that is itself an item of a list, with its place (quotes included)."""
    opened: list[tuple[str, int]] = []
    for mark in _MARK.finditer(plain(text)):
        if mark[0] in "[{":
            opened.append((mark[0], mark.start()))
        elif mark[0] in "]}":
            if opened:
                opened.pop()
        elif opened and opened[-1][0] == "[":
            yield Element(opened[-1][1], json.loads(mark[0]), mark.start(), mark.end())
