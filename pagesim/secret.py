"""Secret values: a type that does not print itself, placeholders of the same shape, and redaction.

The forms in which a value is looked for follow GitHub's runner (actions/runner, ValueEncoders.cs,
read 2026-11-23): as it is, trimmed, each line, URI- and JSON-escaped, base64 at each of the three
offsets; besides base64url and double base64, which that runner misses (tj-actions incident, 2025).
"""

import base64
import binascii
import hashlib
import json
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

SHORTEST = 5
"""Shorter values are not redacted: hiding every `1` makes output unreadable and hides nothing."""


class Secret:
    """A value that shows as `***` wherever it is printed; `reveal()` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value itself."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


_PREFIX = re.compile(
    r"npms?_|gh[pousr]_|github_pat_|glpat-|gldt-|glcbt-|glrt-|glptt-|AKCp|cmVmd|NpmToken\."
    r"|ya29\.|AKIA|Bearer "
)
"""Prefixes by which a token's kind is told (gitleaks' rules, read 2026-11-23)."""


def placeholder(name: str, value: str) -> str:
    """Return a stand-in for variable `name`'s `value`: same prefix, length, blanks and quotes.

    Text that is base64 of readable text (`_password`, `_auth`) is replaced inside the encoding, so
    that what decodes it still meets text. The same name and value always give the same stand-in.

    >>> placeholder("T", "ghp_abcDEF123 ")[:4], len(placeholder("T", "ghp_abcDEF123 "))
    ('ghp_', 14)
    """
    inner = decoded_base64(value)
    if inner is not None:
        return base64.b64encode(placeholder(name, inner).encode()).decode()
    kept = _PREFIX.match(value.lstrip(" '\"\r\n\t"))
    head = len(value) - len(value.lstrip(" '\"\r\n\t")) + (kept.end() if kept else 0)
    stream = _letters(f"{name}\0{value}")
    return value[:head] + "".join(_same_class(c, stream) for c in value[head:])


def made_up(name: str, host: str) -> str:
    """Return a token for variable `name` in the shape that the registry at `host` hands out."""
    shapes = {"registry.npmjs.org": ("npm_", 36), "npm.pkg.github.com": ("ghp_", 36)}
    prefix, length = shapes.get(host, ("glpat-", 20) if "gitlab" in host else ("", 40))
    stream = _letters(f"{name}\0made up")
    return prefix + "".join(next(stream) for _ in range(length))


def decoded_base64(text: str) -> str | None:
    """Return the readable text that `text` is base64 of, or None."""
    if len(text) < 8 or len(text) % 4 or not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", text):
        return None
    try:
        inner = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return inner if inner.isascii() and inner.isprintable() else None


def _letters(seed: str) -> Iterator[str]:
    """Yield letters and digits without end, the same for the same seed."""
    alphabet = string.ascii_letters + string.digits
    block = seed.encode()
    while True:
        block = hashlib.sha256(block).digest()
        yield from (alphabet[b % len(alphabet)] for b in block)


def _same_class(char: str, stream: Iterator[str]) -> str:
    for pool in (string.ascii_lowercase, string.ascii_uppercase, string.digits):
        if char in pool:
            return pool[ord(next(stream)) % len(pool)]
    return char


def forms(value: str) -> frozenset[str]:
    """Return the spellings of `value` that must not be shown."""
    found: set[str] = set()
    for plain in {value, value.strip(), value.strip("'\""), *value.splitlines()}:
        raw = plain.encode()
        found |= {plain, quote(plain, safe=""), json.dumps(plain)[1:-1]}
        encoded = {base64.b64encode(raw[i:]).decode() for i in range(3) if raw[i:]}
        twice = {base64.b64encode(base64.b64encode(raw)).decode()}
        for form in encoded | twice:
            # Behind the last whole group, what follows the value changes the letters.
            found |= {form, form.rstrip("="), form.rstrip("=")[: len(form.rstrip("=")) // 4 * 4]}
            found.add(form.translate(str.maketrans("+/", "-_")).rstrip("="))
    return frozenset(f for f in found if len(f) >= SHORTEST)


class Redactor:
    """Replaces values in text by a mark, in every spelling that `forms` knows."""

    def __init__(self, marks: Mapping[str, str]) -> None:
        """Take `marks`: what to show, by value (`{"ghp_…": "[TOKEN_FOR_GITHUB]"}`)."""
        self._marks = {form: mark for value, mark in marks.items() for form in forms(value)}
        ordered = sorted(self._marks, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    @classmethod
    def of(cls, names: Iterable[tuple[str, str]]) -> "Redactor":
        """Return a redactor that shows `[NAME]` for each (name, value)."""
        return cls({value: f"[{name}]" for name, value in names})

    def __call__(self, text: str) -> str:
        """Return `text` with every value replaced; overlapping hits become one mark."""
        if not self._pattern:
            return text
        out, end = [], 0
        for start, stop, mark in self._ranges(text):
            out += [text[end:start], mark]
            end = stop
        return "".join(out) + text[end:]

    def _ranges(self, text: str) -> list[tuple[int, int, str]]:
        assert self._pattern
        merged: list[tuple[int, int, str]] = []
        position = 0
        while hit := self._pattern.search(text, position):
            start, stop, mark = hit.start(), hit.end(), self._marks[hit.group()]
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(stop, merged[-1][1]), merged[-1][2])
            else:
                merged.append((start, stop, mark))
            position = start + 1  # overlapping hits count too
        return merged
