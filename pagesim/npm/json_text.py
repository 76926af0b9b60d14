"""Where values stand in a JSON text, so that one can be replaced and all else kept as it is."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)

Path = tuple[str | int, ...]


@dataclass(frozen=True)
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
