"""What commands read that is named on the command line: a file, or standard input."""

import argparse
import codecs
import sys
from pathlib import Path

from pagesim.errors import UsageError
from pagesim.formats.source import LARGEST, read_named, read_source, within_size

STDIN = Path("-")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_input(path: Path) -> str:
    """Return the text of a file, or of standard input for `-`; what is no UTF-8 becomes U+FFFD, and
    UTF-16 is told by its mark: Windows PowerShell writes that with `>`.

    Raises `UsageError` when it cannot be read or is too large.
    """
    try:
        raw = within_size(sys.stdin.buffer.read(LARGEST + 1), STDIN) if path == STDIN else None
        raw = read_named(path) if raw is None else raw
        return raw.decode("utf-16" if raw.startswith(_UTF_16) else "utf-8", "replace")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None


def read_configuration(folder: Path) -> dict[str, bytes]:
    """Return the managers' configuration files of a folder, by name."""
    from pagesim.managers.catalogue import config_names

    places = {name: folder / name for name in config_names()}
    return {name: read_source(place) for name, place in places.items() if place.is_file()}


def add_sources(group: argparse._ArgumentGroup, told: str) -> None:
    """Add `--from FILE`, which may come again; `told` is its help."""
    group.add_argument(
        "--from", dest="sources", metavar="FILE", type=Path, action="append", default=[], help=told
    )
