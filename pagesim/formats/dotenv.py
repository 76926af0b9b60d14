"""Files of `NAME=value` lines (`--env-file`), as dotenv and Docker Compose write them."""

import re
from collections.abc import Mapping
from pathlib import Path

from pagesim import late
from pagesim.errors import ConfigError, UsageError
from pagesim.formats.source import LARGEST_SETTINGS, read_named

_NAME = late.compile(r"(?:export\s+)?(?P<name>[^=\s#'\"]+)\s*=[ \t]*")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$"}


@late.dataclass(frozen=True)
class Entry:
    """A value, and the line that it begins in."""

    value: str
    line: int


def parse_env_file(path: Path) -> Mapping[str, str]:
    """Return the values of the file at `path` by name; see `parse`."""
    return {name: entry.value for name, entry in read_entries(path).items()}


def read_entries(path: Path) -> Mapping[str, Entry]:
    """Return the entries of the file at `path`.

    Raises `UsageError` when it cannot be read, `ConfigError` for a line that is no entry.
    """
    try:
        text = read_named(path, LARGEST_SETTINGS).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UsageError(f"cannot read the env file {path}: {reason}") from None
    return parse(text, str(path))


def parse(text: str, file: str) -> Mapping[str, Entry]:
    """Return the entries of a dotenv text.

    `export NAME=…`, comments, `'as it is'`, `"with \\n and \\" escapes"`, values over several lines
    within quotes. `$NAME` is not replaced. The last of several entries of one name counts.
    No value is ever part of an error.
    """
    text = text.replace("\r\n", "\n")
    found: dict[str, Entry] = {}
    position, counted, number = 0, 0, 1
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        line = text[position:end]
        if not line.strip() or line.lstrip().startswith("#"):
            position = end + 1
            continue
        number, counted = number + text.count("\n", counted, position), position
        start = position + len(line) - len(line.lstrip())
        head = _NAME.match(text, start, end)
        if head is None:
            hint = "One NAME=value a line; # begins a comment."
            raise ConfigError("not a NAME=value line", file=file, line=number, hint=hint)
        value, position = _value(text, head.end(), end, file, number)
        found[head["name"]] = Entry(value, number)
    return found


def _value(text: str, start: int, end: int, file: str, line: int) -> tuple[str, int]:
    """Return the value that begins at `start`, and where the next line begins."""
    quote = text[start : start + 1]
    if quote not in ("'", '"'):
        return re.split(r"(?<!\s)\s+#|^#", text[start:end], maxsplit=1)[0].strip(), end + 1
    out, i = [], start + 1
    while i < len(text) and text[i] != quote:
        if quote == '"' and text[i] == "\\" and i + 1 < len(text):
            out.append(_ESCAPES.get(text[i + 1], text[i : i + 2]))
            i += 2
        else:
            out.append(text[i])
            i += 1
    if i >= len(text):
        raise ConfigError(f"the quote {quote} is never closed", file=file, line=line)
    after = text.find("\n", i)
    after = len(text) if after < 0 else after
    rest = text[i + 1 : after].strip()
    if rest and not rest.startswith("#"):
        hint = "Only a comment may follow a closing quote."
        raise ConfigError("text after the closing quote", file=file, line=line, hint=hint)
    return "".join(out), after + 1
