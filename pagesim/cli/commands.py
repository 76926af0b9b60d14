"""The commands, in the order of the help."""

from collections.abc import Iterable
from typing import Protocol

from pagesim.cli import clean, explain, images, run
from pagesim.cli.commands_types import Subparsers


class Command(Protocol):
    """A module with one command."""

    def add(self, subparsers: Subparsers) -> None:
        """Add this command's parser, with `execute` as its default."""


def load() -> Iterable[Command]:
    """Return every command."""
    return (run, explain, images, clean)
