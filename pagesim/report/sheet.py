"""Lines and columns for people: laid out here where they fit, by rich where they have to be folded.

To load rich takes longer than to make a plan. Each is a `rich` renderable too, for a terminal with
its styles and for a narrow file.
"""

from typing import TYPE_CHECKING

from pagesim import late

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.text import Text

GAP = 2
"""Blanks between two columns."""


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
        """Return its line, or None where it needs more than that."""
        line = self.plain
        return [line] if len(line) <= width and line.isascii() and line.isprintable() else None

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
        """Return its lines, or None where they need more than that."""
        rows = [row for row in (tuple(map(Cell, self.heads)), *self.rows) if row]
        if any(cell.draw(width) is None for row in rows for cell in row):
            return None
        columns = zip(*rows, strict=True)
        widths = [max(len(cell.plain) for cell in column) + GAP for column in columns]
        if sum(widths) - GAP > width:
            return None
        pairs = (zip(row, widths, strict=True) for row in rows)
        return ["".join(c.plain.ljust(wide) for c, wide in pair).rstrip() for pair in pairs]

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
        """Return its lines, or None where one of them needs more than that."""
        drawn = [part.draw(width) for part in self.parts]
        return None if None in drawn else [line for lines in drawn for line in lines or ()]

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "RenderResult":
        yield from self.parts


Sheet = Cell | Columns | Stack
