"""The `ini` format as npm's own package reads it: keys, quotes, comments, arrays, sections.

The rules are those of npm's `ini` 1.3.8 (npm 6) to 7.0.0 (npm 12), read in 2026-11 and held
against that package. The one difference that matters to an `.npmrc`: before 4.0 (npm 9) a blank
behind `[section]` makes the line a key.
"""

import re
from functools import lru_cache

from pagesim import late
from pagesim.npm.javascript import WHITESPACE, Value, parse_json, text_of, truthy

_ENDS = frozenset("\n\r\u2028\u2029")
"""What ends a line to a regular expression of JavaScript, by one of which `ini` takes a value."""
_UNCOMMENTED = late.compile(r"(?:[^\\;#]++|\\.?)*", re.DOTALL)
_ESCAPED = late.compile(r"\\([\\;#])")
_PROTO = "__proto__"


@late.dataclass(frozen=True)
class Entry:
    """One line that sets something."""

    key: str
    """Without quotes and without the `[]` of an array."""
    value: Value
    """A string; True for a key without `=`; what JSON says of a quoted value."""
    line: int
    array: bool = False
    """Whether the key was written `key[]`."""
    section: str | None = None
    """The `[section]` it stands below; npm takes no setting from there."""


def decoded(content: bytes) -> str:
    """Return a file's text as npm reads it: UTF-8, with U+FFFD for what is not; a BOM stays."""
    return content.decode("utf-8", "replace")


def split_lines(text: str) -> list[str]:
    """Return the lines of `text`, as every npm ends them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@lru_cache(maxsize=16)  # each manager's reader asks for the same files
def entries(text: str, *, blank_after_section: bool = True) -> tuple[Entry, ...]:
    """Return every setting of `text` in order.

    `blank_after_section` takes `[section] ` for a section (`ini` 4 and later); without it a line
    of blanks sets the key "".
    """
    found: list[Entry] = []
    section: str | None = None
    for number, line in enumerate(split_lines(text), 1):
        name = _section(line, blank_after_section)
        if name is not None:
            section = text_of(unsafe(name))
        elif entry := _entry(line, number, section, blank_after_section):
            found.append(entry)
    return tuple(found)


def _section(line: str, blank_after: bool) -> str | None:
    text = line.rstrip(WHITESPACE) if blank_after else line
    if text.startswith("[") and text.endswith("]") and "]" not in text[1:-1] and text != "[":
        return text[1:-1]
    return None


def _entry(line: str, number: int, section: str | None, skip_blank: bool) -> Entry | None:
    bare = line.strip(WHITESPACE)
    counts = bare[0] not in ";#" if bare else not skip_blank
    before, equals, after = line.partition("=")
    if not counts or not before or not _ENDS.isdisjoint(after):
        return None
    key = text_of(unsafe(before))
    array = len(key) > 2 and key.endswith("[]")
    value = _literal(unsafe(after)) if equals else True
    return Entry(key[:-2] if array else key, value, number, array, section)


def _literal(value: Value) -> Value:
    literals: dict[str, Value] = {"true": True, "false": False, "null": None}
    return literals.get(value, value) if isinstance(value, str) else value


def unsafe(text: str) -> Value:
    """Return a key or value without blanks, quotes and comment.

    What stands in quotes goes through JSON (single quotes are taken off first, so that `'1'` is a
    number); elsewhere `;` and `#` begin a comment unless a backslash stands before them.
    """
    text = text.strip(WHITESPACE)
    if not (text and text[0] in "\"'" and text[0] == text[-1]):
        return _without_comment(text)
    inner = text[1:-1] if text[0] == "'" else text
    try:
        return parse_json(inner)
    except (ValueError, RecursionError):
        return inner


def _without_comment(text: str) -> str:
    found = _UNCOMMENTED.match(text)
    bare = found[0] if found else ""
    return (_ESCAPED.sub(r"\1", bare) if "\\" in bare else bare).strip(WHITESPACE)


def parse(text: str, *, blank_after_section: bool = True) -> dict[str, Value]:
    """Return `ini.parse(text)`: arrays gathered, sections nested by their dots."""
    out: dict[str, Value] = {}
    target = out
    section: str | None = None
    for line in split_lines(text):
        found = _section(line, blank_after_section)
        if found is not None:
            section = text_of(unsafe(found))
            target = _opened(out, section)
        elif (entry := _entry(line, 0, section, blank_after_section)) and entry.key != _PROTO:
            _put(target, entry)
    return _nested(out)


def _opened(out: dict[str, Value], section: str) -> dict[str, Value]:
    if section == _PROTO:
        return {}
    if not truthy(out.get(section)):
        out[section] = {}
    opened = out[section]
    return opened if isinstance(opened, dict) else {}  # what is set on a plain value is lost


def _put(target: dict[str, Value], entry: Entry) -> None:
    present = target.get(entry.key)
    if entry.array and not isinstance(present, list):
        target[entry.key] = present = [present] if entry.key in target else []
    if isinstance(present, list):
        present.append(entry.value)
    else:
        target[entry.key] = entry.value


def _nested(out: dict[str, Value]) -> dict[str, Value]:
    """Move what stands at `a.b` into `a`."""
    moved = []
    for key in list(out):
        section = out[key]
        if not (section is None or isinstance(section, dict)):
            continue  # null is an object to JavaScript, and moves along
        *parts, last = split_sections(key)
        target = out
        for part in (p for p in parts if p != _PROTO):
            inner = target.get(part)
            if isinstance(inner, list):
                inner = {}  # what is set on an array is lost
            elif not isinstance(inner, dict):
                inner = target[part] = {}
            target = inner
        name = last.replace("\\.", ".")
        if target is not out or name != last:
            target[name] = section
            moved.append(key)
    for key in moved:
        del out[key]
    return out


def split_sections(name: str) -> list[str]:
    """Return a section's name split at its dots, except those behind a backslash."""
    return re.split(r"(?<!\\)\.", name)
