"""The commands, in the order of the help."""

from collections.abc import Iterable
from typing import Protocol

from pagesim.cli import (
    check,
    clean,
    diff,
    explain,
    explain_log,
    fix,
    images,
    init,
    record,
    run,
    test,
)
from pagesim.cli.commands_types import Subparsers


class Command(Protocol):
    """A module with one command."""

    def add(self, subparsers: Subparsers) -> None:
        """Add this command's parser, with `execute` as its default."""


def load() -> Iterable[Command]:
    """Return every command."""
    return (run, check, test, diff, fix, record, init, explain, explain_log, images, clean)
