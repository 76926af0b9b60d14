"""The lines of an `.npmrc` as Yarn 1, pnpm and bun read them, before any variable is expanded.

Yarn 1 and pnpm bundle npm's `ini` package (1.3 and 3.0), so `pagesim.npm.ini` reads for them;
bun's own reader differs in what `Line.quoted` and `comments` say (measured 2026-11).
"""

import re
from collections.abc import Iterator

from pagesim import late
from pagesim.npm import ini
from pagesim.npm.javascript import WHITESPACE, text_of


@late.dataclass(frozen=True)
class Line:
    """A setting of a file: its key and value, without quotes and comments."""

    key: str
    """Without the `[]` of an array."""
    value: str
    number: int
    quoted: bool = False
    """Whether the value stands in quotes: bun before 1.4 expands nothing there."""


def lines(content: bytes, *, comments: bool = True) -> Iterator[Line]:
    """Yield the settings of a file in order, less those below a `[section]`, which are none.

    Without `comments`, a `;` or `#` behind a value belongs to it, as to bun before 1.4.
    """
    text = ini.decoded(content)
    written = ini.split_lines(text)
    for entry in ini.entries(text):
        if entry.section is not None:
            continue
        raw = written[entry.line - 1].partition("=")[2].strip(WHITESPACE)
        quoted = raw[:1] in ("'", '"') and raw[:1] == raw[-1:]
        value = text_of(entry.value)
        if not comments and not quoted:
            value = re.sub(r"\\([\\;#])", r"\1", raw)
        yield Line(entry.key, value, entry.line, quoted)
