"""The commands in the order of the help. Only the one that is asked for is imported.

A command is a module with `configure(parser)`, which says what it takes, `parse(arguments)`, which
returns that as one frozen value, and `execute(options)`, which does it and returns the exit code.
What the work itself needs is imported by `execute`, so that --help and mistakes are quick.
"""

import argparse
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol, cast

from pagesim import __version__
from pagesim.cli.parser import Parser, list_subparsers

GROUPS: Mapping[str, Mapping[str, str]] = {
    "why a build fails, and what to change": {
        "run": "install as Pages does, and report package by package",
        "fix": "find what to change, prove it, print it as a patch",
        "diff": "what differs between Production and Preview",
        "auth": "which credential each registry gets, and why no other",
        "lint": "what is wrong in configuration files; no install",
        "probe": "try real tokens, a request for each package; no install",
        "shell": "a shell where the install would run",
        "explain": "what a finding's rule is about",
        "explain-log": "read a build log: what failed, why, how to reproduce it",
        "explain-deployment": "why a deployment failed, and what reproduces it",
    },
    "keep it working": {
        "check": "prove both environments in CI, without any secret",
        "test": "run scenarios",
        "migrate-check": "what a move to v3 or Workers Builds does to the install",
        "pull": "compare pagesim.yaml with the settings on Cloudflare",
        "calibrate": "keep what green build logs show of Pages",
        "record": "record real registries, to replay them without",
        "cassette": "compare two recordings",
        "registry": "serve mocked registries on loopback",
    },
    "set up": {
        "init": "write pagesim.yaml and a first scenario",
        "completion": "make a shell complete commands and options",
        "images": "list, build or remove the Docker engine's images",
        "clean": "remove what killed runs left behind",
    },
}
COMMANDS: Mapping[str, str] = {n: said for group in GROUPS.values() for n, said in group.items()}
"""What the help says of each. `explain-log` is the module `pagesim.cli.explain_log`."""

ALIASES: Mapping[str, str] = {"prod": "production", "pre": "preview"}
"""Short names of environments, on the command line only."""


class Command(Protocol):
    """A command's module."""

    def configure(self, parser: Parser) -> None:
        """Say what the command takes."""

    def parse(self, arguments: argparse.Namespace) -> Any:
        """Return what is asked for as one frozen value. Raises `UsageError`."""

    def execute(self, options: Any) -> int:
        """Do it, and return the exit code."""


def load_command(name: str) -> tuple[Command, Parser]:
    """Return a command and its parser."""
    command, parser = _module(name), Parser(prog=f"pagesim {name}")
    _configure(command, parser)
    return command, parser


def make_parser(*, whole: bool) -> Parser:
    """Return the parser of `pagesim` itself: `whole`, with all that each command takes."""
    top = Top(
        prog="pagesim",
        usage="pagesim COMMAND …",
        description="Reproduce Cloudflare Pages' dependency install, and see which private "
        "packages resolve and why.",
        epilog="`pagesim preview` is `pagesim run preview`; `pagesim COMMAND -h` tells more. "
        "Exit codes: 0 what was expected happened; 1 it did not; 2 usage or configuration; "
        "3 engine, toolchain or image; 4 gateway; 70 a bug in pagesim; 130 interrupted.",
    )
    top.add_argument("--version", action="version", version=f"pagesim {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", title="commands", parser_class=Parser)
    for name, summary in COMMANDS.items():
        parser = commands.add_parser(name, help=summary, prog=f"pagesim {name}")
        if whole:
            _configure(_module(name), parser)
    return top


class Top(Parser):
    """The parser of `pagesim` itself: its help has the commands by what they are for."""

    def format_help(self, *, short: bool = False) -> str:
        """Return the help, the same in short."""
        formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, [])
        formatter.add_text(self.description)
        listed = [
            "\n".join([f"{title}:", *(f"  {name:<20}{said}" for name, said in group.items()), ""])
            for title, group in GROUPS.items()
        ]
        end = self._get_formatter()
        end.add_text(self.epilog)
        return "\n".join([formatter.format_help(), *listed, end.format_help()])


def _module(name: str) -> Command:
    return cast(Command, import_module(f"pagesim.cli.{name.replace('-', '_')}"))


def _configure(command: Command, parser: Parser) -> None:
    command.configure(parser)
    # --help lists the options below; a line of all of them helps nobody who made a mistake.
    for each in (parser, *list_subparsers(parser)):
        taken = [_show_place(action) for action in each._get_positional_actions()]
        each.usage = " ".join([each.prog, "[OPTION …]", *taken])
    parser.add_argument(
        "--verbose", "-v", action="store_true", help="more: requests, tracebacks of failures"
    )
    parser.add_argument(
        "--debug",
        action="store_true",
        help="at the end, what to paste into an issue: versions, engines, what was asked for; "
        "no value of a variable",
    )


def _show_place(action: argparse.Action) -> str:
    name = str(action.metavar or action.dest)
    return {"?": f"[{name}]", "*": f"[{name} …]"}.get(str(action.nargs), name)
