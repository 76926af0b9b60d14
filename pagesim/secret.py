"""Secret values: a type that does not print itself, placeholders of the same shape, and redaction.

The forms in which a value is looked for follow GitHub's runner (actions/runner, ValueEncoders.cs,
read 2026-11-23): as it is, trimmed, each line, URI- and JSON-escaped, base64 at each of the three
offsets; besides base64url, double base64 (tj-actions incident, 2025), hex, HTML, shell quoting and
wrapped encodings, which that runner misses.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from urllib.parse import quote, quote_plus

from pagesim import late
from pagesim.digests import sha256

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


_CLASSES = ("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789")
"""Characters that stand for each other in a stand-in."""


def _letters(seed: str) -> Iterator[str]:
    """Yield letters and digits without end, the same for the same seed."""
    alphabet = "".join(_CLASSES)
    block = seed.encode()
    while True:
        block = sha256(block).digest()
        yield from (alphabet[b % len(alphabet)] for b in block)


def _same_class(char: str, stream: Iterator[str]) -> str:
    for pool in _CLASSES:
        if char in pool:
            return pool[ord(next(stream)) % len(pool)]
    return char


def forms(value: str) -> frozenset[str]:
    """Return the spellings of `value` that must not be shown, `SHORTEST` characters or longer."""
    found: set[str] = set()
    for plain in {value, value.strip(), value.strip("'\""), *value.splitlines()}:
        found.add(plain)
        spelled = (*_escaped(plain), *_by_number(plain), *encoded(plain))
        found |= {f for f in spelled if len(f) >= SHORTEST_ENCODED}
    return frozenset(f for f in found if len(f) >= SHORTEST)


def _escaped(plain: str) -> Iterator[str]:
    """Yield what URLs, JSON (also within JSON), HTML, YAML and shells make of a text."""
    for safe in ("", "!*'()~", "/", ";,/?:@&=+$!*'()#~"):
        yield from _both_cases(quote(plain, safe=safe))
    yield from _both_cases(quote_plus(plain))
    for ascii_only in (True, False):
        once = json.dumps(plain, ensure_ascii=ascii_only)[1:-1]
        yield from (once, once.replace("/", "\\/"))
        for twice in (True, False):
            yield json.dumps(once, ensure_ascii=twice)[1:-1]
    content = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    hypertext = content.replace('"', "&quot;").replace("'", "&#x27;")  # as html.escape has it
    yield from (hypertext, content, hypertext.replace("&#x27;", "&#39;"))
    yield hypertext.replace("&#x27;", "&apos;")
    yield hypertext.replace("&#x27;", "&#39;").replace("&quot;", "&#34;")  # as Jinja has it
    for quoted in ("'\\''", "'\"'\"'", "''", "\\'"):
        yield plain.replace("'", quoted)
    yield re.sub(r'(["$`\\])', r"\\\1", plain)  # within double quotes
    yield re.sub(r"([^\w@%+=:,./-])", r"\\\1", plain, flags=re.ASCII)


def _both_cases(percent: str) -> tuple[str, str]:
    return percent, re.sub("%[0-9A-F]{2}", lambda hit: hit[0].lower(), percent)


_RARE = ("\\u{{{:x}}}", "\\U{:08x}", "%u{:04x}", "%u{:04X}")
"""Numbers of characters as JavaScript, TOML and `escape` write them."""
_BYTES = (
    "%{:02x}",
    "%{:02X}",
    "\\x{:02x}",
    "\\x{:02X}",
    "\\{:03o}",
    "%25{:02x}",
    "%25{:02X}",
    "={:02X}",
)
"""Numbers of bytes: in URLs (also twice), in strings, in mail."""


def _by_number(plain: str) -> Iterator[str]:
    """Yield a text with every character, or every byte, as its number."""
    raw = plain.encode("utf-8", "surrogatepass")
    for form in _BYTES:
        yield "".join(map(form.format, raw))
    for between in (" ", ":", "-", ", "):
        yield from _hex(raw, between)
    for between in (", ", ",", " "):  # as a Buffer or Uint8Array is shown, and in JSON
        yield between.join(map(str, raw))
        yield between.join(map("0x{:02x}".format, raw))
    for form in ("\\u{:04x}", "\\u{:04X}", "&#{};", "&#x{:x};", "&#x{:X};", *_RARE):
        yield "".join(form.format(ord(c)) for c in plain)


def _hex(raw: bytes, between: str) -> tuple[str, str]:
    """Return bytes in hex with something between them, in small and in capital digits."""
    text = between.join(f"{byte:02x}" for byte in raw)
    return text, text.upper()


def encoded(plain: str) -> Iterator[str]:
    """Yield `plain` in hex and in base64, once and twice, wherever it stands in what is encoded;
    as UTF-16 too, as PowerShell takes it."""
    raw = plain.encode("utf-8", "surrogatepass")
    yield from (raw.hex(), raw.hex().upper())
    once = set(_base64(raw)) | set(_base64(plain.encode("utf-16-le", "surrogatepass")))
    twice = {form for inner in _base64(raw) for form in _base64(inner.encode())}
    for form in once | twice:
        yield form
        yield form.translate(str.maketrans("+/", "-_"))
        if "/" in form or "+" in form or "=" in form:
            yield from _both_cases(quote(form, safe=""))
            yield form.replace("/", "\\/")


def _base64(raw: bytes) -> Iterator[str]:
    """Yield `raw` in base64 at each of the three offsets; what follows it changes the letters
    behind the last whole group."""
    for start in range(3):
        if raw[start:]:
            form = base64.b64encode(raw[start:]).decode()
            bare = form.rstrip("=")
            yield from (form, bare, bare[: len(bare) // 4 * 4])


_CONTROL = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)
ESCAPES = late.compile(_CONTROL)
"""Colours and cursor moves (ECMA-48 CSI), window titles and the other strings (OSC, DCS, SOS, PM,
APC), character sets (`ESC ( B`), and the remaining escapes of two bytes. Each control also has a
form of one character, U+0080 to U+009F (C1)."""
_HIDDEN_ASCII = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_HIDDEN = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""What takes no room on a screen: a value with some of it inside reads as the value."""
_UNSEEN = {
    True: (late.compile(_HIDDEN_ASCII), late.compile(f"{_CONTROL}|{_HIDDEN_ASCII}")),
    False: (late.compile(_HIDDEN), late.compile(f"{_CONTROL}|{_HIDDEN}")),
}
"""By whether a text is ASCII: what shows that there is some of it, and what finds it all."""
_IN = "[A-Za-z0-9+/_-]"
_RUN = late.compile(rf"{_IN}{{{SHORTEST_ENCODED},}}=*")
"""What may hold a piece of an encoded value."""
_LAST_WORD = late.compile(rf"(?<!{_IN}){_IN}{{{SHORTEST},}}+=*+(?=[^\S\n]*$)", re.MULTILINE)
"""What ends a line, and may be all that a program wrapped into it; each word is tried once."""
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


@lru_cache(maxsize=1024)  # several redactors hide the same values
def _encoded(value: str) -> tuple[str, tuple[str, ...]]:
    """Return a value and what encodes it as one text; every run of `SHORTEST_ENCODED` characters
    of the encoded forms."""
    texts, size = (*encoded(value),), SHORTEST_ENCODED
    grams = dict.fromkeys(t[i : i + size] for t in texts for i in range(len(t) - size + 1))
    return " ".join((value, *texts)), (*grams,)


@lru_cache(maxsize=1024)
def _spellings(value: str) -> tuple[list[str], list[str]]:
    """Return a value's spellings, and of those the ones without which there is none of them."""
    by_length = sorted(forms(value), key=len)
    least: list[str] = []
    for form in by_length:
        if not any(shorter in form for shorter in least):
            least.append(form)
    return by_length, least


class _Value:
    """A value that is hidden, in all its spellings."""

    def __init__(self, value: str, mark: str) -> None:
        self.mark = mark
        self._forms, self._least = _spellings(value)

    def is_in(self, text: str) -> bool:
        """Whether a spelling is in `text`; many times faster than the pattern where none is."""
        return any(form in text for form in self._least)

    def ranges(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and mark of each hit; overlapping ones count too."""
        position = 0
        while hit := self._pattern.search(text, position):
            yield hit.start(), hit.end(), self.mark
            position = hit.start() + 1

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, reversed(self._forms))))


class Redactor:
    """Replaces values in text by a mark, in every spelling that `forms` knows.

    A piece of a value that fills its line, as `base64`, `xxd -p` and `fold` wrap it, counts too.
    Values shorter than `SHORTEST`, and those that are words of what is told anyway (a package, a
    host, a file), are hidden only where a credential stands.
    """

    def __init__(self, marks: Mapping[str, str], words: Iterable[str] = ()) -> None:
        """Take `marks`: what to show, by value (`{"ghp_…": "[TOKEN_FOR_GITHUB]"}`)."""
        told = "\n".join(words)
        common = {v for v in marks if len(v) < SHORTEST or v.strip() in told}
        rare = {v: mark for v, mark in marks.items() if v not in common}
        self._values = [_Value(value, mark) for value, mark in rare.items()]
        self._short = [
            (re.compile(rf"(?<={place}){re.escape(v)}(?![\w-])"), marks[v])
            for v in sorted(common, key=len, reverse=True)
            if v.strip()
            for place in _PLACES
        ]
        self._wrapped = [(mark, _encoded(v)[0]) for v, mark in rare.items()]
        self._grams: dict[str, str] = {}
        for v, mark in rare.items():
            self._grams |= dict.fromkeys(_encoded(v)[1], mark)

    @classmethod
    def of(cls, names: Iterable[tuple[str, str]], words: Iterable[str] = ()) -> "Redactor":
        """Return a redactor that shows `[NAME]` for each (name, value)."""
        return cls({value: f"[{name}]" for name, value in names}, words)

    def __call__(self, text: str) -> str:
        """Return `text` with every value replaced; overlapping hits become one mark."""
        for pattern, mark in self._short:
            text = pattern.sub(mark.replace("\\", r"\\"), text)
        if not self._values:
            return text
        some, all_of_it = _UNSEEN[text.isascii()]
        if some.search(text) and self._met(bare := all_of_it.sub("", text)):
            text = bare
        return self._pieces(_replaced(text, self._met(text)))

    def _met(self, text: str) -> list[_Value]:
        return [value for value in self._values if value.is_in(text)]

    def _pieces(self, text: str) -> str:
        """Hide what is left of encoded values: pieces of one within a word, or wrapped lines."""
        return _LAST_WORD.sub(self._wrapped_line, _RUN.sub(self._piece, text))

    def _piece(self, run: re.Match[str]) -> str:
        word, size = run[0], SHORTEST_ENCODED
        starts = [i for i in range(len(word) - size + 1) if word[i : i + size] in self._grams]
        if not starts:
            return word
        mark = self._grams[word[starts[0] : starts[0] + size]]
        return word[: starts[0]] + mark + word[starts[-1] + size :].lstrip("=")

    def _wrapped_line(self, run: re.Match[str]) -> str:
        bare = run[0].rstrip("=")
        return next((mark for mark, texts in self._wrapped if bare in texts), run[0])


def _replaced(text: str, values: Iterable[_Value]) -> str:
    """Return `text` with `values` replaced; overlapping hits become one mark."""
    hits = sorted((h for v in values for h in v.ranges(text)), key=lambda h: (h[0], -h[1]))
    out, end = [], 0
    for start, stop, mark in hits:
        if start >= end:
            out += [text[end:start], mark]
        end = max(end, stop)
    return "".join(out) + text[end:]
