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
from pagesim.cli.parser import Parser

COMMANDS: Mapping[str, str] = {
    "run": "install as Pages does in ENV, and report package by package",
    "check": "prove that Production and Preview both work, without any secret",
    "test": "run scenarios",
    "diff": "what differs between Production and Preview",
    "fix": "find what to change, try it in a copy, and print it as a patch",
    "lint": "tell what is wrong in configuration files, without an install",
    "auth": "tell which credential each registry gets, and why no other",
    "probe": "try real tokens: one request for each private package, no install",
    "shell": "open a shell where the install would run, to try commands by hand",
    "migrate-check": "what a move to build image v3 or to Workers Builds does to the install",
    "pull": "compare pagesim.yaml with the project's settings on Pages, or write them there",
    "calibrate": "keep what the project's green build logs show, for what is not known of Pages",
    "record": "record real registries into a cassette, to be replayed without them",
    "cassette": "compare two recordings: what a registry answers differently now",
    "registry": "serve mocked registries on loopback, to try programs with",
    "init": "write pagesim.yaml and a first scenario for a project",
    "explain": "say what a finding's rule is about",
    "explain-log": "read a build log: which step failed, why, how to reproduce it",
    "explain-deployment": "say why a deployment on Pages failed, and what reproduces it",
    "completion": "print what makes a shell complete pagesim's commands and options",
    "images": "list, build or remove the docker engine's images",
    "clean": "remove what killed runs left behind",
}
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
    top = Parser(
        prog="pagesim",
        usage="pagesim COMMAND …",
        description="Reproduce Cloudflare Pages' dependency install, and see which private "
        "packages resolve and why. `pagesim preview` is `pagesim run preview`; "
        "`pagesim COMMAND --help` tells more.",
        epilog="Exit codes: 0 what was expected happened; 1 it did not; 2 usage or configuration; "
        "3 engine, toolchain or image; 4 gateway; 70 a bug in pagesim; 130 interrupted.",
    )
    top.add_argument("--version", action="version", version=f"pagesim {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", title="commands")
    for name, summary in COMMANDS.items():
        parser = commands.add_parser(name, help=summary, prog=f"pagesim {name}")
        if whole:
            _configure(_module(name), parser)
    return top


def _module(name: str) -> Command:
    return cast(Command, import_module(f"pagesim.cli.{name.replace('-', '_')}"))


def _configure(command: Command, parser: Parser) -> None:
    command.configure(parser)
    # --help lists the options below; a line of all of them helps nobody who made a mistake.
    taken = [str(a.metavar or a.dest) for a in parser._get_positional_actions()]
    parser.usage = " ".join([parser.prog, "[OPTION …]", *taken])
    parser.add_argument(
        "--verbose", "-v", action="store_true", help="more: requests, tracebacks of failures"
    )
    parser.add_argument(
        "--debug",
        action="store_true",
        help="at the end, what to paste into an issue: versions, engines, what was asked for; "
        "no value of a variable",
    )
