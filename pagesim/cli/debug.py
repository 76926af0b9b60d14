"""`--debug`: what somebody who is to help wants to know, as text for an issue.

It holds names, never values: of options only the words that pagesim itself defines, of variables
that are set only the names, of a failure its kind and the places in pagesim's own code.
"""

import argparse
import platform
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path

from pagesim import __version__, late
from pagesim.choices import ENVIRONMENTS
from pagesim.cli.commands import ALIASES
from pagesim.cli.parser import OneOf, Parser

_TOLD = late.compile(
    r"PAGESIM_|DOCKER_|CI$|GITHUB_ACTIONS$|GITLAB_CI$|npm_config_|\w+_PROXY$", re.I
)
"""Names of variables that change what pagesim does or where it runs."""
_HERE = Path(__file__).parents[1]


@late.dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    seconds: float
    error: BaseException | None


def print_debug(
    parser: Parser, given: argparse.Namespace, ended: Ended, env: Mapping[str, str]
) -> None:
    """Print the report on the standard error output."""
    lines = (
        ("pagesim", f"{__version__}, Python {platform.python_version()}, {platform.platform()}"),
        ("command", " ".join([parser.prog, *_list_words(parser, given)])),
        ("variables", ", ".join(sorted(n for n in env if _TOLD.match(n))) or "none of pagesim's"),
        ("engines", "; ".join(_list_engines(env)) or "none"),
        ("ended", f"exit code {ended.code} after {ended.seconds:.1f} s"),
        *(("at", place) for place in _list_places(ended.error)),
    )
    print("\n--- for an issue: names only, no values", file=sys.stderr)
    for label, text in lines:
        print(f"{label:<10} {text}", file=sys.stderr)


def _list_words(parser: Parser, given: argparse.Namespace) -> Iterator[str]:
    """Yield what was given; a value only where it is one of pagesim's own words, or a number."""
    for action in parser._actions:
        value = getattr(given, action.dest, None)
        if value in (None, (), [], False, action.default):
            continue
        name = max(action.option_strings, key=len, default="")
        own = isinstance(action.type, OneOf) or isinstance(value, bool | int | float)
        own = own or value in (*ENVIRONMENTS, *ALIASES)
        told = "" if value is True else str(value) if own else f"({action.metavar})"
        yield " ".join(part for part in (name, told) if part)


def _list_engines(env: Mapping[str, str]) -> Iterator[str]:
    from pagesim.engine.choice import engines_here

    for engine in engines_here(env):
        yield f"{engine.name} ({engine.platform}) {' '.join(engine.fidelity)}".rstrip()


def _list_places(error: BaseException | None) -> Iterator[str]:
    """Yield where a failure came by, outermost first; what it says may hold a value."""
    while error is not None:
        yield f"{type(error).__name__}:"
        for frame in traceback.extract_tb(error.__traceback__):
            path = Path(frame.filename)
            place = path.relative_to(_HERE.parent) if path.is_relative_to(_HERE) else path.name
            yield f"  {place}:{frame.lineno} in {frame.name}"
        error = error.__cause__
