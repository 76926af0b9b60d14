"""Lines and columns for people: laid out here where that is simple, else by rich.

To load rich takes longer than to make a plan. Each is a `rich` renderable too, for a terminal with
its styles, for characters that are not one column wide, and for a narrow file.
"""

import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from pagesim import late

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.text import Text

GAP = 2
"""Blanks between two columns."""
LEAST = 8
"""Below that width rich is asked how to fold."""


@late.dataclass(frozen=True)
class Cell:
    """A text, and what is told beside it in a fainter style."""

    text: str
    aside: str = ""
    style: str = ""

    @property
    def plain(self) -> str:
        """The whole without its styles."""
        return self.text + self.aside

    @property
    def rich(self) -> "Text":
        """The same for rich."""
        from rich.text import Text

        return Text(self.text, style=self.style).append(self.aside, "dim")

    def draw(self, width: int) -> list[str] | None:
        """Return its lines, or None where characters are of another width than one."""
        line = self.plain
        return _fold(line, width) if line.isascii() and line.isprintable() else None

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "RenderResult":
        yield self.rich


@late.dataclass(frozen=True)
class Columns:
    """Rows of cells, each column as wide as its widest cell; the first is a label or a name."""

    rows: tuple[tuple[Cell, ...], ...]
    heads: tuple[str, ...] = ()
    labels: bool = False
    """Whether the first column is one of labels, which are never folded."""

    def draw(self, width: int) -> list[str] | None:
        """Return its lines, or None where more than one column has to give way."""
        rows = [row for row in (tuple(map(Cell, self.heads)), *self.rows) if row]
        if any(cell.draw(width) is None for row in rows for cell in row):
            return None
        *others, last = (
            max(len(cell.plain) for cell in column) for column in zip(*rows, strict=True)
        )
        widths = _narrow([*(wide + GAP for wide in others), last], width, self.labels)
        return [line for row in rows for line in _side_by_side(row, widths)] if widths else None

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "RenderResult":
        from rich.table import Table

        table = Table(box=None, padding=(0, GAP, 0, 0), header_style="bold", pad_edge=False)
        table.show_header = bool(self.heads)
        for number, head in enumerate(self.heads or [""] * len(self.rows[0])):
            label = self.labels and not number
            table.add_column(head, no_wrap=label, overflow="fold")
        for row in self.rows:
            table.add_row(*(cell.rich for cell in row))
        yield table


@late.dataclass(frozen=True)
class Stack:
    """Parts below each other."""

    parts: tuple[Cell | Columns, ...]

    def draw(self, width: int) -> list[str] | None:
        """Return its lines, or None where one of them needs more."""
        drawn = [part.draw(width) for part in self.parts]
        return None if None in drawn else [line for lines in drawn for line in lines or ()]

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "RenderResult":
        yield from self.parts


def _narrow(widths: list[int], width: int, labels: bool) -> list[int] | None:
    """Return the widths of columns, the widest of which gives way; None where others have to."""
    excess = sum(widths) - width
    if excess <= 0:
        return widths
    second, widest = sorted([0, *widths[labels:]])[-2:]
    if widest - excess <= max(second, LEAST):
        return None
    return [wide - excess if wide == widest else wide for wide in widths]


def _side_by_side(row: tuple[Cell, ...], widths: list[int]) -> Iterator[str]:
    *gaps, _ = (*(GAP for _ in row[1:]), 0, 0)
    folded = [_fold(c.plain, w - gap) for c, w, gap in zip(row, widths, gaps, strict=True)]
    for parts in zip_longest(*folded, fillvalue=""):
        yield "".join(p.rstrip().ljust(w) for p, w in zip(parts, widths, strict=True)).rstrip()


def _fold(text: str, width: int) -> list[str]:
    """Return the lines of a text, broken between words, as rich does."""
    ends, used = [0], 0
    for found in re.finditer(r"(?:\A\s*+)?\S+\s*", text) if len(text) > width else ():
        start, whole = found.start(), len(found[0])
        length = len(found[0].rstrip())
        if length <= width - used:
            used += whole
        elif length > width:
            cuts = range(start, start + whole, width)
            ends += [cut for cut in cuts if cut]
            used = start + whole - cuts[-1]
        elif used and start:
            ends.append(start)
            used = whole
    return [text[start:end] for start, end in pairwise([*ends, len(text)])]
