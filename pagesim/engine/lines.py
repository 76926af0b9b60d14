"""From chunks of bytes to lines of text, as a terminal would have shown them last."""

from pagesim import late
from pagesim.secret import ESCAPES

LONGEST = 1024 * 1024
"""Bytes of a line that are kept; a build that prints a bundle on one line must not fill memory."""
MARGIN = 4 * 1024
"""Bytes before the cut in which a blank is looked for: a token cut in two could not be redacted."""

# What is no text: JUnit's XML and a terminal both choke on it.
_CONTROLS = late.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BLANKS = late.compile(rb"\s")


SHOWN = 4096
"""Characters of a line that a report shows."""


def shorten(line: str) -> str:
    """Return a line as reports show it: a long one without its middle, of which the length is
    told. `line` is redacted already: a value that is cut in two could not be."""
    if len(line) <= SHOWN:
        return line
    half = SHOWN // 2
    return f"{line[:half]} … [{len(line) - 2 * half:,} characters more] … {line[-half:]}"


class LineSplitter:
    """Splits one stream. Not thread-safe: one splitter, one reader.

    A line ends at `\\n`; where a progress bar went back with `\\r`, what it wrote last is kept.
    Bytes that are no UTF-8 become U+FFFD; escapes and control characters are taken out.
    """

    def __init__(self, longest: int = LONGEST) -> None:
        """Take `longest`, the bytes of one line that are kept."""
        self._longest = longest
        self._rest = bytearray()
        self._dropped = 0

    def feed(self, chunk: bytes) -> list[str]:
        """Take the next bytes; return the lines that they complete."""
        *complete, rest = chunk.split(b"\n")
        lines = []
        for piece in complete:
            self._take(piece)
            lines.append(self._line())
        self._take(rest)
        return lines

    def flush(self) -> list[str]:
        """Return the last line where the stream ended without a line end, else nothing."""
        return [self._line()] if self._rest or self._dropped else []

    def _take(self, piece: bytes) -> None:
        room = self._longest - len(self._rest)
        if len(piece) > room and b"\r" in piece:
            # A progress bar that never ends its line: only what follows the last return counts.
            self._rest += b"\r"
            self._rest[:] = _overwritten(bytes(self._rest) + piece)
            piece, room = b"", self._longest
        self._rest += piece[: max(room, 0)]
        self._dropped += max(len(piece) - max(room, 0), 0)

    def _line(self) -> str:
        raw, dropped = bytes(self._rest), self._dropped
        self._rest.clear()
        self._dropped = 0
        if dropped or len(raw) > self._longest:
            kept = _cut(raw[: self._longest])
            return _text(kept) + f" … [{len(raw) - len(kept) + dropped} bytes more]"
        return _text(_overwritten(raw))


def _overwritten(raw: bytes) -> bytes:
    """Return what stands last in a line that a carriage return took back to its start."""
    return next((part for part in reversed(raw.split(b"\r")) if part), b"")


def _cut(raw: bytes) -> bytes:
    """Return `raw` cut at the last blank within the margin; without one, less the margin."""
    start = max(len(raw) - MARGIN, 0)
    blanks = [hit.start() for hit in _BLANKS.finditer(raw, start)]
    return raw[: blanks[-1] if blanks else start]


def _text(raw: bytes) -> str:
    return strip_controls(raw.decode("utf-8", "replace"))


def strip_controls(text: str) -> str:
    """Return text without escapes and control characters."""
    return _CONTROLS.sub("", ESCAPES.sub("", text))
