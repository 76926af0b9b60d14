"""docs/pagesim.1: the manual page, from the command line's own parsers."""

from collections.abc import Mapping

from argparse_manpage.manpage import Manpage

from pagesim.cli.commands import make_parser

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
    return {"docs/pagesim.1": f'.TH PAGESIM 1 "" pagesim "User Commands"\n{text}'}
