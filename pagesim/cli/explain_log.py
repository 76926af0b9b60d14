"""`pagesim explain-log FILE`: read a real build log, and say what it tells."""

import argparse
from pathlib import Path

from pagesim import late
from pagesim.cli import options as given
from pagesim.cli.options import ReportOptions
from pagesim.cli.parser import Parser
from pagesim.cli.reading import read_configuration, read_input
from pagesim.errors import UsageError


@late.dataclass(frozen=True)
class Options:
    """The log to read, and how to tell of it."""

    file: Path
    report: ReportOptions


def configure(parser: Parser) -> None:
    """Say what `pagesim explain-log` takes."""
    parser.description = (
        "Read a real build log of Cloudflare Pages or Workers Builds (- for standard input): "
        "which image and tools, which step failed, what the cause may be, and the command that "
        "reproduces it."
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the log; - for standard input")
    given.add_format(parser, ("text", "json"))


def parse(arguments: argparse.Namespace) -> Options:
    """Return what is asked for."""
    return Options(arguments.file, given.report_options(arguments))


def execute(options: Options) -> int:
    """Print it. Raises `UsageError` when the text is no build log."""
    from pagesim.cli.show import Screen
    from pagesim.pages.log.reader import read_log
    from pagesim.report.json import dump
    from pagesim.report.log_reading import find_variable, reading_record, reading_text

    reading = read_log(read_input(options.file))
    if not reading.understood:
        raise UsageError(
            f"{options.file} is no build log of Pages or Workers Builds that pagesim knows",
            hint="Copy the whole log, from its first line to its last; a check run’s "
            "summary has none: fetch it from the dashboard or the API.",
        )
    variable = find_variable(reading, read_configuration(Path(reading.root_dir or "")))
    with Screen(options.report) as screen:
        as_json = options.report.format == "json"
        record = reading_record(reading, variable)
        text = reading_text(reading, variable, width=screen.width)
        screen.write(dump(record) if as_json else text)
    return 0
