"""docs/pagesim.1: the manual page, from the command line's own parsers."""

from collections.abc import Mapping

from argparse_manpage.manpage import Manpage

from pagesim.cli.commands import make_parser
from pagesim.cli.examples import EXAMPLES

ABOUT = "reproduce the dependency install of Cloudflare Pages"


def render() -> Mapping[str, str]:
    """Return the page, by its path."""
    told = {
        "prog": "pagesim",
        "project_name": "pagesim",
        "description": ABOUT,
        "version": "",
        "date": "",
    }
    text = str(Manpage(make_parser(whole=True), told)).partition("\n")[2]
    # Its first line would hold the day on which it was made.
    head = '.TH PAGESIM 1 "" pagesim "User Commands"\n'
    return {"docs/pagesim.1": f"{head}{text.rstrip()}\n{_examples()}"}


def _examples() -> str:
    shown = (pair for examples in EXAMPLES.values() for pair in examples.items())
    parts = [f".TP\n.B {_escape(line)}\n{_escape(about)}\n" for line, about in shown]
    return "".join([".SH EXAMPLES\n", *parts])


def _escape(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
