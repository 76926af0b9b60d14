"""JSON that strangers wrote: read with the place of what is wrong, and replaced value by value."""

import gc
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pagesim import late
from pagesim.errors import ConfigError

_TOKEN = late.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)

_UNSPEAKABLE = late.compile(r"[\0\ud800-\udfff]")
"""What no file name, argument or text in UTF-8 can hold."""
_MAY_BE_UNSPEAKABLE = late.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
_KEY = late.compile(r'("(?:[^"\\]|\\.)*")\s*:', re.DOTALL)

DEEPEST = 200
"""Lists and objects within each other; no tool writes a tenth of it."""

Path = tuple[str | int, ...]


def read_json(text: str, file: str) -> Any:
    """Return what a JSON text says.

    Raises `ValueError` with file, line and column for broken text, and `ConfigError` for what only
    an attack holds: nesting beyond `DEEPEST`, a key with NUL or half a surrogate pair. In a value
    those become U+FFFD, as Node.js prints them.
    """
    text = text.removeprefix("\ufeff")
    try:
        with paused_collection():
            data = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{file}:{error.lineno}:{error.colno}"
        raise ValueError(f"{place}: broken JSON: {error.msg}") from None
    except RecursionError:
        raise _too_deep(text, file) from None
    except ValueError:  # Python's limit for digits
        raise ValueError(f"{file}: broken JSON: a number of thousands of digits") from None
    if is_deep(data):
        raise _too_deep(text, file)
    odd = "\\u" in text and _MAY_BE_UNSPEAKABLE.search(text)
    return _speakable(data, text, file) if odd else data


def indent_json(data: Mapping[str, Any]) -> str:
    """Return `json.dumps(data, indent=2)`; of a plain object without the rings of objects that this
    leaves behind, which fill the memory where it is called thousands of times.

    >>> print(indent_json({"name": "a", "private": True}))
    {
      "name": "a",
      "private": true
    }
    """
    if not data or not all(isinstance(v, str | int | float | None) for v in data.values()):
        return json.dumps(data, indent=2)
    lines = (f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in data.items())
    return "{\n" + ",\n".join(lines) + "\n}"


@contextmanager
def paused_collection() -> Iterator[None]:
    """Keep Python from looking for rings of objects while very many are made: 9 times as fast at
    2 MB of YAML, and linear (measured 2026-11)."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def is_deep(data: Any) -> bool:
    """Return whether lists and objects lie deeper within each other than `DEEPEST`."""
    level = [data] if isinstance(data, (dict, list)) else []
    for _ in range(DEEPEST):
        inner = (v for c in level for v in (c.values() if isinstance(c, dict) else c))
        level = [v for v in inner if isinstance(v, (dict, list))]
        if not level:
            return False
    return True


def _too_deep(text: str, file: str) -> ConfigError:
    return ConfigError("nested too deep", file=file, line=line_of_depth(text))


def line_of_depth(text: str) -> int | None:
    """Return the line in which brackets lie deeper within each other than `DEEPEST`."""
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += (token[0] in "[{") - (token[0] in "]}")
        if depth > DEEPEST:
            return text.count("\n", 0, token.start()) + 1
    return None


def _speakable(data: Any, text: str, file: str) -> Any:
    if isinstance(data, str):
        return _UNSPEAKABLE.sub("\ufffd", data)
    if isinstance(data, list):
        return [_speakable(item, text, file) for item in data]
    if not isinstance(data, dict):
        return data
    if any(_UNSPEAKABLE.search(key) for key in data):
        bad = (k for k in _KEY.finditer(text) if _UNSPEAKABLE.search(_unquoted(k[1])))
        line = text.count("\n", 0, next(bad).start()) + 1
        raise ConfigError("a key has a character that no name can have", file=file, line=line)
    return {key: _speakable(value, text, file) for key, value in data.items()}


@late.dataclass(frozen=True)
class Text:
    """A string value: its path, its text, and its place, quotes included."""

    path: Path
    value: str
    start: int
    end: int


def strings(text: str) -> Iterator[Text]:
    """Yield every string value of a JSON text that is known to be sound, in order."""
    stack: list[str | int] = []
    is_key = False
    for token in _TOKEN.finditer(text):
        match token[0][0]:
            case "{":
                stack.append("")
                is_key = True
            case "[":
                stack.append(0)
                is_key = False
            case "}" | "]":
                stack.pop()
                is_key = False
            case ":":
                is_key = False
            case ",":
                top = stack[-1]
                is_key = isinstance(top, str)
                stack[-1] = top if isinstance(top, str) else top + 1
            case '"' if is_key:
                stack[-1] = _unquoted(token[0])
            case '"':
                yield Text(tuple(stack), _unquoted(token[0]), token.start(), token.end())


def _unquoted(token: str) -> str:
    return str(json.loads(token)) if "\\" in token else token[1:-1]


def replaced(text: str, changes: Iterable[tuple[Text, str]]) -> str:
    """Return `text` with each string value replaced by another."""
    out: list[str] = []
    position = 0
    for place, value in sorted(changes, key=lambda change: change[0].start):
        out += [text[position : place.start], json.dumps(value)]
        position = place.end
    return "".join(out) + text[position:]
