"""What a build log of Pages told, and the command that does the same here."""

from dataclasses import asdict
from typing import Any

from pagesim.pages.log.reader import LogReading

SCHEMA = "pagesim.log/1"


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


def reading_record(reading: LogReading) -> dict[str, Any]:
    """Return what was read as JSON data."""
    cause = reading.cause and {"ident": reading.cause.ident, "meaning": reading.cause.meaning}
    data = {f: v for f, v in vars(reading).items() if f not in ("cause", "quotes")}
    quotes = [asdict(q) for q in reading.quotes]
    more = {"cause": cause, "quotes": quotes, "reproduce": reproduce(reading)}
    return {"schema": SCHEMA, **data, **more}


def reading_text(reading: LogReading) -> str:
    """Return what was read for people."""
    lines = []
    if reading.workers_builds:
        lines += [
            "This is a log of Workers Builds, not of Pages: it installs with another image, other",
            "versions and other commands, so `pagesim run` does not reproduce it.",
        ]
    rows = [
        ("Image", reading.image),
        ("Tools", ", ".join(f"{n} {v}" for n, v in reading.tools.items())),
        ("Install", reading.command),
        ("Failed step", reading.failed_step or "none"),
        ("Cause", f"{reading.cause.meaning} [{reading.cause.ident}]" if reading.cause else None),
        ("Package", reading.package),
        ("Registry", reading.registry),
        ("Reproduce", reproduce(reading)),
    ]
    lines += [f"{label + ':':<13}{value}" for label, value in rows if value]
    lines += ["", *(f"  {q.line:>4}  {q.text}" for q in reading.quotes)]
    return "".join(f"{line}\n" for line in lines)
