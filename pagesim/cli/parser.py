"""argparse, as the commands use it: what is not known is refused with what was meant."""

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from pagesim.cli.examples import list_lines
from pagesim.cli.variables import OPTIONS, name_variable
from pagesim.errors import UsageError

USUAL = frozenset(
    (
        *("--project", "--root-dir", "--build-image", "--env-file", "--secret", "--set", "--unset"),
        *("--engine", "--offline", "--allow-host", "--cassette", "--to", "--here", "--command"),
        *("--dry-run", "--apply", "--write", "--format", "--output", "--quiet", "--verbose"),
        *("--shard", "--junit", "--html", "--update", "--watch", "-x", "-k", "--help"),
    )
)
"""Options that -h shows of a command that has many; --help shows them all."""
FEW = 16
"""Options that -h shows all of."""
# argparse would look on the disk for a translation of each of its words, and load what for.
argparse._ = str  # type: ignore[attr-defined]  # as it has it from gettext


class Parser(argparse.ArgumentParser):
    """A parser of one command."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**{**named, "add_help": False})
        self._positionals.title = "arguments"
        self.add_argument("-h", "--help", action=_Help, help="-h: in short; --help: all of it")

    def format_help(self, *, short: bool = False) -> str:
        """Return the help; `short`: of many options the usual ones alone."""
        formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups)
        formatter.add_text(self.description)
        hidden = 0
        for group in self._action_groups:
            shown = [a for a in group._group_actions if not short or _is_usual(a)]
            hidden += len(group._group_actions) - len(shown)
            formatter.start_section(group.title)
            formatter.add_arguments(shown)
            formatter.end_section()
        formatter.add_text(self.epilog)
        examples = list(list_lines(self.prog.partition(" ")[2]))
        more = [f"{self.prog} --help shows {hidden} more options.", ""] if hidden else []
        told = "\n".join([*more, *(["examples:", *examples] if examples else [])]).rstrip()
        return f"{formatter.format_help()}\n{told}\n" if told else formatter.format_help()

    def _get_formatter(self) -> argparse.HelpFormatter:
        # argparse would ask shutil for the width, which loads what compresses files.
        return argparse.HelpFormatter(self.prog, width=_find_width())

    def take_variables(self, env: Mapping[str, str]) -> None:
        """Take what variables give as defaults. Raises `UsageError` for one that does not hold."""
        for option in OPTIONS:
            name = name_variable(option)
            action = self._option_string_actions.get(option)
            if action is None or not env.get(name):
                continue
            try:
                action.default = self._get_value(action, env[name])
            except argparse.ArgumentError as error:
                raise UsageError(f"{name}: {error.message}") from None

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """Return what `words` say. Raises `UsageError` for what is not known."""
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

    def error(self, message: str) -> NoReturn:
        """Raise `UsageError`, as for any other mistake."""
        usage = " ".join(self.format_usage().split()[1:])
        raise UsageError(message.removeprefix("argument "), hint=f"Usage: {usage} (-h tells more)")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            raise argparse.ArgumentError(action, _refusal(value, list(action.choices)))

    def _match_argument(self, action: argparse.Action, arg_strings_pattern: str) -> int:
        try:
            return super()._match_argument(action, arg_strings_pattern)
        except argparse.ArgumentError:
            what = action.metavar or action.dest
            raise argparse.ArgumentError(action, f"a value is missing ({what})") from None

    def refuse(self, word: str) -> NoReturn:
        """Raise `UsageError` for a word that the command does not take."""
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
        raise argparse.ArgumentTypeError(_refusal(text, self.known))


class _Help(argparse.Action):
    """`-h` and `--help`."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help=help)

    def __call__(self, parser: Any, given: Any, values: Any, option: str | None = None) -> None:
        many = sum(bool(action.option_strings) for action in parser._actions) > FEW
        print(parser.format_help(short=many and option == "-h"), end="")
        parser.exit()


def _is_usual(action: argparse.Action) -> bool:
    return not action.option_strings or not USUAL.isdisjoint(action.option_strings)


def _refusal(word: str, known: Sequence[str]) -> str:
    return f"must be one of {', '.join(known)}, not {word!r}{suggest(word, known)}"


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


def list_subparsers(parser: Parser) -> tuple[Parser, ...]:
    """Return the parsers of what a command does by a second word."""
    actions = parser._positionals._group_actions
    return tuple(p for a in actions if isinstance(a.choices, dict) for p in a.choices.values())


def read_minutes(text: str) -> float:
    """Return a number of minutes, a day at most. Raises `argparse.ArgumentTypeError`."""
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0 < minutes <= 24 * 60:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes")
    return minutes
