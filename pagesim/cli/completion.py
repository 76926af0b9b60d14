"""`pagesim completion SHELL`: what makes a shell complete commands, options and their values.

argcomplete does it, for all four shells: at the tab key the shell runs `pagesim` again, with a
variable that asks for words instead of work.
"""

import argparse
from collections.abc import Callable, Iterator

from pagesim import choices, late
from pagesim.cli.commands import make_parser
from pagesim.cli.parser import OneOf, Parser

SHELLS = ("bash", "zsh", "fish", "powershell")


@late.dataclass(frozen=True)
class Options:
    """The shell to write for."""

    shell: str


def configure(parser: Parser) -> None:
    """Say what `pagesim completion` takes."""
    parser.description = (
        "Print what makes a shell complete pagesim. bash and zsh: put "
        '`eval "$(pagesim completion bash)"` into ~/.bashrc (zsh: ~/.zshrc, below compinit). fish: '
        "`pagesim completion fish > ~/.config/fish/completions/pagesim.fish`. PowerShell: "
        "`pagesim completion powershell | Out-String | Invoke-Expression` in $PROFILE."
    )
    parser.add_argument("shell", metavar="SHELL", type=OneOf(SHELLS), help=", ".join(SHELLS))


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for."""
    return Options(arguments.shell)


def execute(options: Options) -> int:
    """Print the shell's code."""
    from argcomplete.shell_integration import shellcode

    print(shellcode(["pagesim"], shell=options.shell))
    return 0


def complete() -> None:
    """Give the shell the words that fit what was typed, and end the process."""
    from argcomplete import autocomplete

    parser = make_parser(whole=True)
    for action in _list_actions(parser):
        if words := _words(action):
            action.completer = _answer(words)  # type: ignore[attr-defined]  # argcomplete's own
    autocomplete(parser)


def _answer(words: tuple[str, ...]) -> Callable[..., tuple[str, ...]]:
    return lambda **_: words


def _list_actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from _list_actions(inner)
        else:
            yield action


def _words(action: argparse.Action) -> tuple[str, ...]:
    if action.dest == "environment":
        return choices.ENVIRONMENTS
    if action.metavar == "RULE":
        from pagesim.diagnosis.explanations import explain_rules

        return tuple(rule.ident for rule in explain_rules())
    return tuple(action.type.known) if isinstance(action.type, OneOf) else ()
