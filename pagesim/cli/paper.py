"""A file that people read: its width, and how what is told is laid out in lines for it.

`rich` is loaded for a terminal, and for what is more than lines and columns that fit.
"""

import os
from contextlib import suppress
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any

from pagesim.report.characters import show_controls
from pagesim.report.sheet import Cell, Columns, Stack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console, RenderableType

PLAIN_WIDTH = 120
"""Columns of a report that goes to a file or a pipe."""


class Paper:
    """What lines are made for; to write them is up to the caller."""

    def __init__(self, file: IO[str], width: int | None = None) -> None:
        """Take the file, and its width where that is not the terminal's or COLUMNS."""
        self.file = file
        self.live = file.isatty()
        columns = os.environ.get("COLUMNS", "")
        told = int(columns) if columns.isdigit() else 0
        self._width = width or told or (None if self.live else PLAIN_WIDTH)
        self.folds = self.live or bool(told)
        """Whether lines that a tool may read from a pipe are broken, too."""

    @cached_property
    def console(self) -> "Console":
        """The same for rich."""
        from rich.console import Console
        from rich.segment import Segment

        class Guarded(Console):
            """Shows no control character of what it is given; its own escapes are no text."""

            def render(self, *what: Any, **how: Any) -> "Iterable[Segment]":
                for part in super().render(*what, **how):
                    text = part.text if part.control else show_controls(part.text)
                    yield Segment(text, part.style, part.control)

        width = self._width
        return Guarded(file=self.file, width=width, highlight=False, markup=False, emoji=False)

    @property
    def width(self) -> int:
        """Its columns."""
        if self._width:
            return self._width
        with suppress(OSError):
            return os.get_terminal_size(self.file.fileno()).columns
        return 80

    @property
    def height(self) -> int:
        """The lines that a terminal shows at once; 0 for what is none."""
        with suppress(OSError):
            return os.get_terminal_size(self.file.fileno()).lines if self.live else 0
        return 0

    def lay_out(self, what: "RenderableType") -> list[str]:
        """Return the lines of something; tables have blanks at their lines' ends."""
        if not self.live and isinstance(what, Cell | Columns | Stack):
            drawn = what.draw(self.width)
            if drawn is not None:
                return [show_controls(line) for line in drawn]
        with self.console.capture() as captured:
            self.console.print(what)
        return captured.get().splitlines()

    def write_line(self, line: str) -> None:
        """Write a line as it is, however long, less what only moves a cursor."""
        self.file.write(f"{show_controls(line.translate(_MOVING)).expandtabs()}\n")

    def write_lines(self, sentence: str) -> None:
        """Write a sentence, broken where it does not fit; a pipe has it in one line."""
        if self.folds and len(sentence) > self.width:
            from pagesim.report.characters import wrap_line

            sentence = wrap_line(sentence, self.width)
        for line in sentence.split("\n"):
            self.write_line(line)


_MOVING = dict.fromkeys((7, 8, 11, 12, 13))
"""Bell, backspace, vertical tab, form feed, carriage return."""
