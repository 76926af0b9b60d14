"""docs/pagesim.1: the manual page, from the command line's own parsers."""

import re
import textwrap
from collections.abc import Iterable, Mapping
from datetime import date

from argparse_manpage.manpage import Manpage

from docs.generate.stamp import TOP
from pagesim.cli.commands import make_parser
from pagesim.cli.examples import EXAMPLES

PAGE = "docs/pagesim.1"
ABOUT = "reproduce the dependency install of Cloudflare Pages"
_HEAD = re.compile(r'\.TH PAGESIM 1 "(\d{4}-\d\d-\d\d)" pagesim "User Commands"\n')
_WIDTH = 80
"""Characters of a line of the source: `mandoc -Tlint` asks for no more."""


def render() -> Mapping[str, str]:
    """Return the page, by its path."""
    told = {
        "prog": "pagesim",
        "project_name": "pagesim",
        "description": ABOUT,
        "version": "",
        "date": "",
    }
    # Its first line would hold the day on which it was made.
    parser = make_parser(whole=True)
    text = str(Manpage(parser, told)).partition("\n")[2]
    text = re.sub(r"\n+\.(TP|SH)", r"\n.\1", text).replace(".SH\n", ".SH ")
    body = (
        "\n".join(map(_wrap, text.rstrip().split("\n")))
        + f"\n{_exits(parser.epilog or '')}{_examples()}"
    )
    return {PAGE: f'.TH PAGESIM 1 "{_day_of(body)}" pagesim "User Commands"\n{body}'}


def _day_of(body: str) -> str:
    """Return the day on which the page last said something else."""
    head, _, old = _read().partition("\n")
    told = _HEAD.fullmatch(f"{head}\n")
    return told[1] if told and old == body else date.today().isoformat()


def _read() -> str:
    file = TOP / PAGE
    return file.read_text("utf-8") if file.is_file() else ""


def _wrap(line: str) -> str:
    """Return a line of text as several; what begins with a dot or an apostrophe is a request."""
    if len(line.encode()) <= _WIDTH or line.startswith((".", "'")):
        return line
    # Narrower: the limit counts bytes.
    wrapped = textwrap.wrap(line, _WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    return "\n".join(rf"\&{one}" if one.startswith((".", "'")) else one for one in wrapped)


def _exits(epilog: str) -> str:
    codes = re.findall(r"(\d+) ([^;.]+)", epilog.partition("Exit codes:")[2])
    return _section("EXIT STATUS", codes)


def _examples() -> str:
    shown = (pair for examples in EXAMPLES.values() for pair in examples.items())
    return _section("EXAMPLES", shown)


def _section(title: str, entries: Iterable[tuple[str, str]]) -> str:
    parts = [f".TP\n.B {_escape(name)}\n{_wrap(_escape(about))}\n" for name, about in entries]
    return "".join([f".SH {title}\n", *parts])


def _escape(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
