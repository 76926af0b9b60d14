"""A `.yarnrc` as Yarn 1 reads it: the language of its lockfile, else YAML.

A port of `tokenise` and `Parser` of yarn 1.22.22 (`src/lockfile/parse.js`), slips included: what is
no string in quotes ends at `:`, so a URL without quotes is an error, and the file is then taken as
YAML, in which one line of it may mean nothing at all.
"""

import json
import re
from collections.abc import Iterator
from typing import Final

from pagesim import late
from pagesim.formats.yaml_library import yaml
from pagesim.formats.yaml_nodes import documents, items, line_of

_TOKEN: Final = late.compile(
    r"(?P<newline>\r\n|[\r\n]\n?)|(?P<comment>#[^\n]*)|(?P<blank> +)"
    r'|(?P<text>"(?:[^"\\]|\\.)*"?)|(?P<number>[0-9]+)|(?P<boolean>true|false)|(?P<colon>:)'
    r"|(?P<comma>,)|(?P<bare>[a-zA-Z/.-][^: \n\r,]*)|(?P<invalid>.)",
    re.DOTALL,
)
_VALUES: Final = frozenset({"string", "number", "boolean"})
_DEEPEST: Final = 100
Setting = tuple[str, str, int]


@late.dataclass(frozen=True)
class _Token:
    kind: str
    value: int | str | None
    line: int
    """As Yarn counts."""
    column: int
    real: int
    """The line in the file."""


def read_settings(text: str, path: str) -> tuple[Setting, ...]:
    """Return key, value and line of each setting at the top; the last of a name counts.

    Raises `ValueError` with Yarn's own words where it reads neither its language nor YAML.
    """
    try:
        return tuple(_Parser(text, path).settings().values())
    except ValueError as error:
        try:
            return tuple(_from_yaml(text))
        except ValueError:
            raise error from None


def _from_yaml(text: str) -> list[Setting]:
    (document,) = documents(text, ".yarnrc")
    pairs = list(items(document))
    if len({key.value for key, _ in pairs}) < len(pairs):
        raise ValueError("duplicated mapping key")
    plain = ((key, value) for key, value in pairs if isinstance(value, yaml.ScalarNode))
    return [(str(key.value), str(value.value), line_of(value)) for key, value in plain]


def _tokens(text: str) -> Iterator[_Token]:
    line, column, real, fresh = 1, 0, 1, False
    for found in _TOKEN.finditer(text):
        kind, written = str(found.lastgroup), found[0]
        if kind == "newline":  # a blank line behind it belongs to it: Yarn's count falls behind
            line, column = line + 1, 0
        kind, value = _meaning(kind, written, fresh)
        if kind:
            yield _Token(kind, value, line, column, real)
        column += len(written)
        real += written.count("\n")
        fresh = kind == "newline" and written.endswith("\n")
    yield _Token("eof", None, line, column, real)


def _meaning(kind: str, written: str, fresh: bool) -> tuple[str, int | str | None]:
    """Return kind and value of what Yarn makes of a piece; no kind: nothing."""
    match kind:
        case "comment":
            return "", None
        case "blank":
            if fresh and len(written) % 2:
                raise ValueError("TypeError: Invalid number of spaces")
            return ("indent", len(written) // 2) if fresh else ("", None)
        case "text":
            try:
                value = str(json.loads(written))
                value.encode()  # raises for half a surrogate pair
            except ValueError:
                return "invalid", None
            return "string", value
        case "bare":
            return "string", written
        case "number":
            return kind, written.lstrip("0") or "0"
        case "boolean":
            return kind, written
    return kind, None


class _Parser:
    """Yarn's `Parser`; what is nested is read and dropped, since no setting of registries is."""

    def __init__(self, text: str, path: str) -> None:
        self._path = path
        self._tokens = _tokens(text.removeprefix("\ufeff"))
        self._token = next(self._tokens)
        self._found: dict[str, Setting] = {}

    def settings(self) -> dict[str, Setting]:
        """Return what stands at the top, by name."""
        self._parse(0)
        return self._found

    def _next(self) -> _Token:
        self._token = next(self._tokens)
        return self._token

    def _parse(self, depth: int) -> None:
        if depth > _DEEPEST:
            raise self._unexpected("Nested too deeply")
        while True:
            match self._token.kind:
                case "newline":
                    self._next()
                    if depth and (self._token.kind, self._token.value) != ("indent", depth):
                        return
                    if depth:
                        self._next()
                case "indent" if self._token.value == depth:
                    self._next()
                case "indent" | "eof":
                    return
                case "string":
                    if self._property(depth):
                        return
                case _:
                    raise self._unexpected(f"Unknown token: {self._shown()}")

    def _property(self, depth: int) -> bool:
        """Read a name, or several, with what it has; return whether that ended this level, too."""
        keys, at = [self._key()], self._token.real
        while self._next().kind == "comma":
            self._next()
            keys.append(self._key())
        colon = self._token.kind == "colon"
        if colon:
            self._next()
        if self._token.kind in _VALUES:
            if depth == 0:
                self._found |= {key: (key, str(self._token.value), at) for key in keys}
            self._next()
            return False
        if not colon:
            raise self._unexpected("Invalid value type")
        self._parse(depth + 1)
        if depth == 0:
            for key in keys:
                self._found.pop(key, None)
        return depth > 0 and self._token.kind != "indent"

    def _key(self) -> str:
        if self._token.kind != "string":
            raise self._unexpected("Expected string")
        if not self._token.value:
            raise ValueError("Invariant Violation: Expected a key")
        return str(self._token.value)

    def _unexpected(self, message: str) -> ValueError:
        token = self._token
        return ValueError(f"SyntaxError: {message} {token.line}:{token.column} in {self._path}")

    def _shown(self) -> str:
        """Return a token as Node.js prints it."""
        token, kind = self._token, self._token.kind.upper()
        value = "undefined" if token.value is None else repr(token.value)
        return f"{{ line: {token.line}, col: {token.column}, type: '{kind}', value: {value} }}"
