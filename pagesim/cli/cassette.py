"""`pagesim cassette diff A B`: what a registry answers differently now."""

import argparse
from pathlib import Path

from pagesim import late
from pagesim.cli import options as given
from pagesim.cli.options import ReportOptions
from pagesim.cli.parser import Parser
from pagesim.errors import UsageError

_DIFF = (
    "Compare two recordings request by request: versions added and gone, integrity, status, "
    "dist-tags, whether a credential is needed. Exit code 1 when something differs."
)


@late.dataclass(frozen=True)
class Options:
    """Which cassettes are to be compared."""

    old: Path
    new: Path
    report: ReportOptions


def configure(parser: Parser) -> None:
    """Say what `pagesim cassette` takes."""
    parser.description = "Look at recordings of registries."
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    diff = actions.add_parser("diff", help="compare two", description=_DIFF)
    diff.add_argument("old", metavar="A", type=Path, help="the older cassette")
    diff.add_argument("new", metavar="B", type=Path, help="the newer one")
    given.add_format(diff, ("text", "json"))


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for. Raises `UsageError`."""
    if arguments.action is None:
        raise UsageError("cassette does one thing: pagesim cassette diff A B")
    return Options(arguments.old, arguments.new, given.report_options(arguments))


def execute(options: Options) -> int:
    """Print each difference; 0 when there is none, else 1."""
    from pagesim.cli.show import Screen
    from pagesim.report.cassette_diff import (
        cassette_diff_record,
        cassette_diff_text,
        compare_cassettes,
    )
    from pagesim.report.json import dump
    from pagesim.run.cassettes import read_cassette

    names = str(options.old), str(options.new)
    found = compare_cassettes(*map(read_cassette, (options.old, options.new)))
    as_json = options.report.format == "json"
    with Screen(options.report) as screen:
        screen.write(
            dump(cassette_diff_record(found, *names))
            if as_json
            else cassette_diff_text(found, *names)
        )
    return 1 if found else 0
