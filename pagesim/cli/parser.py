"""argparse, as the commands use it: what is not known is refused with what was meant."""

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

VARIABLES = ("--engine", "--build-image", "--timeout", "--runtime")
"""Options that a variable of the process env may give, `PAGESIM_ENGINE` for `--engine`: what is the
same for every run on a machine. What opens a wall or lets a value out is asked for by hand."""


class Parser(argparse.ArgumentParser):
    """A parser of one command."""

    def _get_formatter(self) -> argparse.HelpFormatter:
        # argparse would ask shutil for the width, which loads what compresses files.
        return argparse.HelpFormatter(self.prog, width=_find_width())

    def take_variables(self, env: Mapping[str, str]) -> None:
        """Take what variables give as defaults; ends the process for a value that does not hold."""
        for option in VARIABLES:
            name = f"PAGESIM_{option[2:].upper().replace('-', '_')}"
            action = self._option_string_actions.get(option)
            if action is None or not env.get(name):
                continue
            try:
                action.default = self._get_value(action, env[name])
            except argparse.ArgumentError as error:
                self.error(f"{name}: {error.message}")

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """Return what `words` say; ends the process with exit code 2 for what is not known."""
        found: argparse.Namespace
        found, unknown = self.parse_known_args(words)
        if unknown:
            self.refuse(unknown[0])
        return found

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse as argparse does; what is missing is told by its name and its help."""
        needed = [a for a in self._positionals._group_actions if a.nargs is None]
        for action in needed:
            action.required = False
        found, unknown = super().parse_known_args(args, namespace)
        missing = [action for action in needed if getattr(found, action.dest) is None]
        if missing and not unknown:
            self.error(f"{missing[0].metavar} is missing: {missing[0].help}")
        return found, unknown

    def refuse(self, word: str) -> NoReturn:
        """End the process for a word that the command does not take."""
        option = word.partition("=")[0]  # a value may be a secret
        if not option.startswith("-"):
            self.error(f"one argument too many: {option!r}")
        self.error(
            f"there is no option {option} here{suggest(option, self._option_string_actions)}"
        )


class OneOf:
    """The `type` of an option that takes one of the words `known`."""

    def __init__(self, known: Sequence[str]) -> None:
        self.known = known

    def __call__(self, text: str) -> str:
        """Return the word. Raises `argparse.ArgumentTypeError`, with what was meant."""
        if text in self.known:
            return text
        raise argparse.ArgumentTypeError(
            f"must be one of {', '.join(self.known)}, not {text!r}{suggest(text, self.known)}"
        )


def _find_width() -> int:
    """Return the columns for a text, as argparse finds them."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns):
        return int(columns) - 2
    try:
        return (os.get_terminal_size(1).columns or 80) - 2
    except OSError:  # no terminal, or closed
        return 78


def suggest(word: str, known: Iterable[str]) -> str:
    """Return `. Did you mean X?` where one of `known` is like `word`, else nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f". Did you mean {close[0]}?" if close else ""


def list_groups(parser: Parser) -> Iterator[tuple[str, tuple[argparse.Action, ...]]]:
    """Yield what a parser takes by group, less `--help`; argparse's own groups have no title.

    argparse has no public way to ask; the names have stayed since Python 2.7.
    """
    own = (parser._positionals, parser._optionals)
    for group in parser._action_groups:
        actions = tuple(a for a in group._group_actions if a.dest != "help")
        if actions:
            yield "" if group in own else group.title or "", actions


def read_minutes(text: str) -> float:
    """Return a number of minutes, a day at most. Raises `argparse.ArgumentTypeError`."""
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0 < minutes <= 24 * 60:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes")
    return minutes
