"""Setting a value in a TOML file as text, so that comments and layout stay.

Only as much of TOML is understood as a line or an inline table needs; what comes of an edit is read
again, and what does not hold the value is refused.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from pagesim import late
from pagesim.formats.ini_edit import split_lines
from pagesim.formats.toml_text import read_toml

Value = str | bool | int
_HEADER = late.compile(r"\s*\[(?P<path>[^\[\]]+)\]\s*(?:#.*)?\s*")
_PART = late.compile(
    r"(?<![\s\w-])\s*+(?:\"(?P<basic>[^\"]*)\"|'(?P<plain>[^']*)'|(?P<bare>[\w-]++))\s*(?:\.|$)"
)
_KEY = late.compile(r"\s*(?P<key>(?:\"[^\"]*\"|'[^']*'|[\w-]+))\s*=\s*")
_SCALAR = late.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^\s#,}\[{]+")


def set_toml(text: str, path: Sequence[str], value: Value) -> str:
    """Return `text` with `value` at `path`; tables that are missing are made.

    Raises `ValueError` for text that is no TOML, or where the place cannot be found.
    """
    before = _load(text)
    after = _edited(text, path, value)
    wanted = _put(before, path, value)
    if _load(after) != wanted:
        raise ValueError(f"{'.'.join(path)} cannot be set in this TOML")
    return after


def _load(text: str) -> dict[str, Any]:
    try:
        return read_toml(text.replace("\r\n", "\n"), "the TOML")
    except ValueError as error:
        raise ValueError(f"not TOML: {error}") from None


def _put(data: dict[str, Any], path: Sequence[str], value: Value) -> dict[str, Any]:
    inner = data.get(path[0], {})
    if path[1:] and not isinstance(inner, dict):
        raise ValueError(f"{path[0]} holds no table")
    return {**data, path[0]: _put(inner, path[1:], value) if path[1:] else value}


def _edited(text: str, path: Sequence[str], value: Value) -> str:
    lines = split_lines(text)
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    tables = _tables(lines)
    for depth in range(len(path) - 1, -1, -1):
        if tuple(path[:depth]) not in tables:
            continue
        first, last = tables[tuple(path[:depth])]
        found = _find(lines, first, last, path[depth])
        if found is not None:
            rest = path[depth + 1 :]
            lines[found] = _in_line(lines[found], rest, value)
            return "".join(lines)
        if depth == len(path) - 1:
            lines.insert(_end(lines, first, last), f"{_key(path[-1])} = {_dump(value)}{end}")
            return "".join(lines)
    gap = end if text and not text.endswith(("\n", "\r")) else ""
    head = ".".join(map(_key, path[:-1]))
    blank = end if text.strip() else ""
    return f"{text}{gap}{blank}[{head}]{end}{_key(path[-1])} = {_dump(value)}{end}"


def _tables(lines: Sequence[str]) -> dict[tuple[str, ...], tuple[int, int]]:
    """Return where the lines of each table begin and end, by its path; of the top: ()."""
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    path: tuple[str, ...] = ()
    first = 0
    for number, line in enumerate(lines):
        if line.lstrip().startswith("["):
            found.setdefault(path, (first, number))
            header = _HEADER.fullmatch(line)
            path = _split(header["path"]) if header else ("\0", str(number))
            first = number + 1
    found.setdefault(path, (first, len(lines)))
    return found


def _split(text: str) -> tuple[str, ...]:
    parts = _PART.finditer(text)
    return tuple(
        next(g for g in (m["basic"], m["plain"], m["bare"]) if g is not None) for m in parts
    )


def _find(lines: Sequence[str], first: int, last: int, key: str) -> int | None:
    for number in range(first, last):
        found = _KEY.match(lines[number])
        if found and _split(found["key"]) == (key,):
            return number
    return None


def _end(lines: Sequence[str], first: int, last: int) -> int:
    """Return the index behind the last line of a table that holds something."""
    kept = [n for n in range(first, last) if lines[n].strip() and not lines[n].startswith("#")]
    return kept[-1] + 1 if kept else first


def _in_line(line: str, rest: Sequence[str], value: Value) -> str:
    """Return a line `key = …` with the value, or with it within the inline table that it holds."""
    found = _KEY.match(line)
    start = found.end() if found else 0
    if rest and line[start : start + 1] == "{":
        inner = re.compile(
            rf"(?<=[{{,])\s*(?:{re.escape(rest[0])}|[\"']{re.escape(rest[0])}[\"'])\s*=\s*"
        )
        held = inner.search(line, start)
        if held:
            return line[: held.end()] + _in_value(line[held.end() :], rest[1:], value)
        close = line.rindex("}")
        head = line[:close].rstrip()
        comma = " " if head.endswith("{") else ", "
        nested = " = ".join([_key(rest[0]), _dump(value)])
        return f"{head}{comma}{nested} {line[close:]}"
    return line[:start] + _in_value(line[start:], rest, value)


def _in_value(text: str, rest: Sequence[str], value: Value) -> str:
    if rest:
        return text  # nothing that is understood here: what comes of it is refused
    return _SCALAR.sub(lambda _: _dump(value), text, count=1)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[\w-]+", key, re.ASCII) else json.dumps(key, ensure_ascii=False)


def _dump(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)
