"""The lines of an `.npmrc`, as npm's `ini` package reads them, before any variable is expanded.

Yarn 1 and pnpm bundle that package (`ini` 1.3, 3.0); the rules here are those of its `decode`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"^(?P<key>[^=]+)(?P<assigned>=(?P<value>.*))?$", re.DOTALL)
_BLANKS = " \t\v\f\r\n\u00a0\ufeff"
"""What JavaScript's `trim` takes away; a byte-order mark is among it."""


@dataclass(frozen=True)
class Line:
    """A setting of a file: its key and value as written, without quotes and comments."""

    key: str
    value: str
    number: int
    quoted: bool = False
    """Whether the value stood in quotes (bun before 1.4 expands nothing there)."""


def lines(content: bytes, *, comments: bool = True) -> Iterator[Line]:
    """Yield the settings of a file in order; those below a `[section]` are none and left out.

    Without `comments`, a `;` or `#` behind a value belongs to it (bun before 1.4).

    Bytes that are not UTF-8 (a file that PowerShell wrote as UTF-16) become garbage, as in npm.
    """
    for number, line in enumerate(re.split(r"\r\n|\n|\r", content.decode("utf-8", "replace")), 1):
        text = line.lstrip(_BLANKS)
        if not text or text[0] in ";#":
            continue
        if text[0] == "[" and text.rstrip(_BLANKS).endswith("]"):
            return
        found = _LINE.match(line)
        if found:
            value = found["value"] if found["assigned"] else "true"
            yield Line(unquoted(found["key"]), unquoted(value, comments), number, _is_quoted(value))


def unquoted(text: str, comments: bool = True) -> str:
    """Return a key or value without its blanks, quotes and comment."""
    text = text.strip(_BLANKS)
    if not _is_quoted(text):
        return _without_comment(text) if comments else text
    inner = text[1:-1] if text[0] == "'" else text
    try:
        value = json.loads(inner)
    except ValueError:
        return inner
    return value if isinstance(value, str) else json.dumps(value)


def _is_quoted(text: str) -> bool:
    text = text.strip(_BLANKS)
    return bool(text) and text[0] in "\"'" and text[-1] == text[0]


def _without_comment(text: str) -> str:
    out: list[str] = []
    escaped = False
    for char in text:
        if escaped:
            out.append(char if char in "\\;#" else f"\\{char}")
            escaped = False
        elif char in ";#":
            break
        elif char == "\\":
            escaped = True
        else:
            out.append(char)
    return ("".join(out) + ("\\" if escaped else "")).strip(_BLANKS)
