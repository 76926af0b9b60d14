"""Where a place is in its file, from which character to which, for editors and code scanning.

Lines and columns count from 1, and a column is one character (a Unicode code point): so is a tab, a
byte order mark is none. A line ends as npm ends it: at LF, CR LF, or CR alone.
"""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from pagesim import late

_END = late.compile(r"\r\n|\r|\n")


@late.dataclass(frozen=True)
class Range:
    """A stretch of text; the end is the column behind its last character."""

    start: tuple[int, int]
    end: tuple[int, int]


def read_text(content: bytes) -> str:
    """Return the characters of a file as an editor counts them: without a byte order mark."""
    wide = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    return content.decode("utf-16" if wide else "utf-8-sig", "replace")


def find_range(content: bytes, line: int | None, part: str = "") -> Range:
    """Return where `part` last stands in a line; where it does not, the line's text without the
    blanks around it; of no line, the whole."""
    lines = _END.split(read_text(content))
    if line is None or line > len(lines):
        return Range((1, 1), (len(lines), len(lines[-1]) + 1))
    text = lines[line - 1]
    if part and (at := text.rfind(part)) >= 0:
        return Range((line, at + 1), (line, at + len(part) + 1))
    start = len(text) - len(text.lstrip()) if text.strip() else 0
    return Range((line, start + 1), (line, len(text.rstrip()) + 1))


def find_position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of an offset in a text."""
    line, start = 1, 0
    for end in _END.finditer(text[:offset]):
        line, start = line + 1, end.end()
    return line, offset - start + 1
