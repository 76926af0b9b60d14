"""JSON with comments and trailing commas, as `bun.lock` has it."""

import json
import re
from collections.abc import Iterator
from typing import Any

from pagesim import late
from pagesim.npm.json_text import read_json

_TOKEN = late.compile(r'(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<comment>//[^\n]*|/\*.*?\*/)', re.DOTALL)
_TRAILING = late.compile(r",(?=\s*[}\]])")
_MARK = late.compile(r'"(?:[^"\\\n]|\\.)*"|[\[\]{}]')


def plain(text: str) -> str:
    """Return `text` as plain JSON of the same length: comments and trailing commas made blank."""
    without = _TOKEN.sub(lambda m: m[0] if m["string"] else re.sub(r"[^\n]", " ", m[0]), text)
    out, position = [], 0
    for string in (*_TOKEN.finditer(without), None):
        stop = string.start() if string else len(without)
        out.append(_TRAILING.sub(" ", without[position:stop]))
        position = string.end() if string else stop
        out.append(string[0] if string else "")
    return "".join(out)


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
