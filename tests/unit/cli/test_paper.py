"""What lines are made for."""

import io
import subprocess
import sys

import pytest
from rich.text import Text

from pagesim.cli.paper import PLAIN_WIDTH, Paper
from pagesim.report.sheet import Cell


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_width_is_given_or_the_terminals_or_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert (Paper(io.StringIO()).width, Paper(Terminal()).width) == (PLAIN_WIDTH, 80)
    monkeypatch.setenv("COLUMNS", "44")
    assert (Paper(io.StringIO()).width, Paper(Terminal()).width) == (44, 44)
    assert Paper(io.StringIO(), 70).width == Paper(io.StringIO(), 70).console.width == 70


def test_a_terminal_has_styles_and_a_file_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    bold = Cell("so", style="bold")
    assert Paper(io.StringIO()).lay_out(bold) == ["so"]
    assert Paper(Terminal()).lay_out(bold) == ["\x1b[1mso\x1b[0m"]
    assert Paper(io.StringIO()).lay_out(Text("so")) == ["so"]


def test_a_line_moves_no_cursor() -> None:
    file = io.StringIO()
    Paper(file).write_line("a\r\x08b\tc" + "d" * 200)
    assert file.getvalue() == "ab      c" + "d" * 200 + "\n"


def test_a_sheet_that_fits_needs_no_rich() -> None:
    code = (
        "import sys; from pagesim.cli.paper import Paper; from pagesim.report.sheet import Cell\n"
        "Paper(sys.stdout).lay_out(Cell('a')); print('rich' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "False\n"


def test_names_act_on_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """An escape, a C1 control and what turns the direction of writing, in a package's name."""
    monkeypatch.setenv("TERM", "xterm")
    name = "@a/\x1b]8;;x\x9b31m\u202ey\udc80"
    for file in (io.StringIO(), Terminal()):
        paper = Paper(file)
        shown = [*paper.lay_out(Cell(name)), *paper.lay_out(Text(name))]
        assert {line.strip() for line in shown} == {"@a/�]8;;x�31m�y�"}
        paper.write_line(name)
        assert file.getvalue() == "@a/�]8;;x�31m�y�\n"
