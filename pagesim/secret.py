"""Secret values: a type that does not print itself, placeholders of the same shape, and redaction.

The forms in which a value is looked for follow GitHub's runner (actions/runner, ValueEncoders.cs,
read 2026-11-23): as it is, trimmed, each line, URI- and JSON-escaped, base64 at each of the three
offsets; besides base64url, double base64 (tj-actions incident, 2025), hex, HTML, shell quoting and
wrapped encodings, which that runner misses.
"""

import base64
import binascii
import hashlib
import html
import json
import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

SHORTEST = 8
"""Shorter values are hidden only where a credential stands: they are words of any text."""
SHORTEST_ENCODED = 12
"""Encoded spellings that are shorter are too common to hide."""


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


def placeholder(name: str, value: str, prefixes: Sequence[str] = ()) -> str:
    """Return a stand-in for variable `name`'s `value`: same prefix, length, blanks and quotes.

    `prefixes` are beginnings of tokens that stay, since their kind is told by them. Text that is
    base64 of readable text (`_password`, `_auth`) is replaced inside the encoding, so that what
    decodes it still meets text. The same arguments always give the same stand-in.

    >>> placeholder("T", "ghp_abcDEF123 ", ["ghp_"])[:4]
    'ghp_'
    """
    inner = decoded_base64(value)
    if inner is not None:
        return base64.b64encode(placeholder(name, inner, prefixes).encode()).decode()
    bare = value.lstrip(" '\"\r\n\t")
    kept = max((p for p in (*prefixes, "Bearer ") if bare.startswith(p)), key=len, default="")
    head = len(value) - len(bare) + len(kept)
    stream = _letters(f"{name}\0{value}")
    return value[:head] + "".join(_same_class(c, stream) for c in value[head:])


def made_up(name: str, form: str) -> str:
    """Return a token for variable `name`: `form` with a letter or digit for each `*`."""
    stream = _letters(f"{name}\0made up")
    return "".join(next(stream) if c == "*" else c for c in form)


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
    """Return the spellings of `value` that must not be shown, `SHORTEST` characters or longer."""
    found: set[str] = set()
    for plain in {value, value.strip(), value.strip("'\""), *value.splitlines()}:
        found.add(plain)
        found |= {f for f in (*_escaped(plain), *encoded(plain)) if len(f) >= SHORTEST_ENCODED}
    return frozenset(f for f in found if len(f) >= SHORTEST)


def _escaped(plain: str) -> Iterator[str]:
    """Yield what URLs, JSON (also within JSON), HTML and shells make of a text."""
    for safe in ("", "!*'()~", "/"):
        percent = quote(plain, safe=safe)
        yield percent
        yield re.sub("%[0-9A-F]{2}", lambda hit: hit[0].lower(), percent)
    for ascii_only in (True, False):
        once = json.dumps(plain, ensure_ascii=ascii_only)[1:-1]
        yield once
        yield json.dumps(once, ensure_ascii=ascii_only)[1:-1]
        yield once.replace("/", "\\/")
    hypertext = html.escape(plain)
    yield from (hypertext, html.escape(plain, quote=False), hypertext.replace("&#x27;", "&#39;"))
    yield hypertext.replace("&#x27;", "&apos;")
    yield plain.replace("'", "'\\''")
    yield plain.replace("'", "'\"'\"'")
    yield re.sub(r"([^\w@%+=:,./-])", r"\\\1", plain, flags=re.ASCII)


def encoded(plain: str) -> Iterator[str]:
    """Yield `plain` in base64 at each of the three offsets, twice in base64, and in hex."""
    raw = plain.encode()
    yield from (raw.hex(), raw.hex().upper())
    texts = {base64.b64encode(raw[i:]).decode() for i in range(3) if raw[i:]}
    for form in texts | {base64.b64encode(base64.b64encode(raw)).decode()}:
        # Behind the last whole group, what follows the value changes the letters.
        bare = form.rstrip("=")
        for kept in (form, bare, bare[: len(bare) // 4 * 4]):
            yield kept
            yield kept.translate(str.maketrans("+/", "-_"))


_RUN = re.compile(rf"[A-Za-z0-9+/_-]{{{SHORTEST},}}=*")
"""A line, or a part of one, that may be a piece of an encoded value."""
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
"""Characters that take no room: a value with some of them inside reads as the value."""
_PLACES = (
    "_authToken=",
    "_auth=",
    "_password=",
    "[Tt]oken: ",
    "[Pp]assword: ",
    "Bearer ",
    "Basic ",
)
"""What stands before a credential, where even a short value is one."""


class Redactor:
    """Replaces values in text by a mark, in every spelling that `forms` knows.

    A piece of an encoded value that fills its line, as `base64` and `xxd -p` wrap it, counts too.
    Values shorter than `SHORTEST` are words of any text: they are hidden only where a credential
    stands.
    """

    def __init__(self, marks: Mapping[str, str]) -> None:
        """Take `marks`: what to show, by value (`{"ghp_…": "[TOKEN_FOR_GITHUB]"}`)."""
        self._marks = {form: mark for value, mark in marks.items() for form in forms(value)}
        ordered = sorted(self._marks, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None
        short = {v: m for v, m in marks.items() if 0 < len(v) < SHORTEST and v.strip()}
        self._short = [
            (re.compile(rf"(?<={place}){re.escape(v)}(?![\w-])"), m)
            for v, m in short.items()
            for place in _PLACES
        ]
        wrapped = {mark: " ".join(encoded(v)) for v, mark in marks.items() if len(v) >= SHORTEST}
        self._wrapped = [(mark, text) for mark, text in wrapped.items() if text]

    @classmethod
    def of(cls, names: Iterable[tuple[str, str]]) -> "Redactor":
        """Return a redactor that shows `[NAME]` for each (name, value)."""
        return cls({value: f"[{name}]" for name, value in names})

    def __call__(self, text: str) -> str:
        """Return `text` with every value replaced; overlapping hits become one mark."""
        for pattern, mark in self._short:
            text = pattern.sub(mark.replace("\\", r"\\"), text)
        if not self._pattern:
            return text
        if _UNSEEN.search(text) and self._pattern.search(bare := _UNSEEN.sub("", text)):
            text = bare
        out, end = [], 0
        for start, stop, mark in self._ranges(text):
            out += [text[end:start], mark]
            end = stop
        return self._pieces("".join(out) + text[end:])

    def _pieces(self, text: str) -> str:
        """Hide the lines that are nothing but a piece of an encoded value."""
        return "\n".join(map(self._piece, text.split("\n")))

    def _piece(self, line: str) -> str:
        run = line.strip().rsplit(" ", 1)[-1]
        if not _RUN.fullmatch(run):
            return line
        bare = run.rstrip("=")
        for mark, texts in self._wrapped:
            if bare in texts:
                return line.replace(run, mark)
        return line

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
