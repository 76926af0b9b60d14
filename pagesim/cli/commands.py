"""The commands in the order of the help. Only the one that is asked for is imported.

A command is a module with `configure(parser)`, which says what it takes, `parse(arguments)`, which
returns that as one frozen value, and `execute(options)`, which does it and returns the exit code.
What the work itself needs is imported by `execute`, so that --help and mistakes are quick.
"""

import argparse
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol, cast

from pagesim.cli.parser import Parser

COMMANDS: Mapping[str, str] = {
    "run": "install as Pages does in ENV, and report package by package",
    "check": "prove that Production and Preview both work, without any secret",
    "test": "run scenarios",
    "diff": "what differs between Production and Preview",
    "fix": "find what to change, try it in a copy, and print it as a patch",
    "lint": "tell what is wrong in configuration files, without an install",
    "auth": "tell which credential each registry gets, and why no other",
    "record": "record real registries into a cassette, to be replayed without them",
    "init": "write pagesim.yaml and a first scenario for a project",
    "explain": "say what a finding's rule is about",
    "explain-log": "read a Pages build log: which step failed, why, how to reproduce it",
    "images": "list, build or remove the docker engine's images",
    "clean": "remove what killed runs left behind",
}
"""What the help says of each. `explain-log` is the module `pagesim.cli.explain_log`."""


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
    command = cast(Command, import_module(f"pagesim.cli.{name.replace('-', '_')}"))
    parser = Parser(prog=f"pagesim {name}")
    command.configure(parser)
    parser.add_argument(
        "--verbose", "-v", action="store_true", help="more: requests, tracebacks of failures"
    )
    return command, parser
