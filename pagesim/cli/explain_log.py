"""`pagesim explain-log FILE`: read a real Pages build log, and say what it tells."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from pagesim.errors import UsageError
from pagesim.pages.log.reader import LogReading, read_log


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `pagesim explain-log` takes."""
    parser.description = (
        "Read a real build log of Cloudflare Pages (- for standard input): which image "
        "and tools, which step failed, what the cause may be, and the command that reproduces it."
    )
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Print it; exit code 2 when the text is no build log."""
    reading = read_log(_text(arguments.file))
    if not reading.understood:
        raise UsageError(
            f"{arguments.file} is no build log of Pages that pagesim knows",
            hint="Copy the whole log, from “Cloning repository...” to its last line.",
        )
    if arguments.format == "json":
        cause = reading.cause and {"ident": reading.cause.ident, "meaning": reading.cause.meaning}
        data = {f: v for f, v in vars(reading).items() if f not in ("cause", "quotes")}
        quotes = [asdict(q) for q in reading.quotes]
        data = {"schema": "pagesim.log/1", **data, "cause": cause, "quotes": quotes}
        print(json.dumps({**data, "reproduce": reproduce(reading)}, indent=2))
    else:
        print("\n".join(_told(reading)))
    return 0


def _text(path: Path) -> str:
    try:
        raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    return raw.decode("utf-8", "replace")


def reproduce(reading: LogReading) -> str | None:
    """Return the command that does the same here; None for what pagesim does not do."""
    if reading.workers_builds:
        return None
    words = ["pagesim run ENV"]
    if reading.image:
        words.append(f"--build-image {reading.image}")
    node = reading.tools.get("node")
    if node:
        words.append(f"--var NODE_VERSION={node}")
    return " ".join(words)


def _told(reading: LogReading) -> list[str]:
    lines = []
    if reading.workers_builds:
        lines += [
            "This is a log of Workers Builds, not of Pages: it installs with another image, other",
            "versions and other commands, so `pagesim run` does not reproduce it.",
        ]
    tools = ", ".join(f"{n} {v}" for n, v in reading.tools.items())
    rows = [
        ("Image", reading.image),
        ("Tools", tools),
        ("Install", reading.command),
        ("Failed step", reading.failed_step or "none"),
        ("Cause", f"{reading.cause.meaning} [{reading.cause.ident}]" if reading.cause else None),
        ("Package", reading.package),
        ("Registry", reading.registry),
        ("Reproduce", reproduce(reading)),
    ]
    lines += [f"{label + ':':<13}{value}" for label, value in rows if value]
    lines += ["", *(f"  {q.line:>4}  {q.text}" for q in reading.quotes)]
    return lines
