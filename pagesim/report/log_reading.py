"""What a build log told, what to change, and the command that does the same here."""

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from pagesim import late
from pagesim.late import asdict
from pagesim.managers.build_paths import REPOSITORY
from pagesim.managers.catalogue import manager, named
from pagesim.managers.interface import Manager, Sources
from pagesim.pages.images.catalogue import build_image
from pagesim.pages.log.causes import Cause
from pagesim.pages.log.reader import LogReading
from pagesim.pages.platforms import list_platforms, usual_platform
from pagesim.report.characters import wrap_line

SCHEMA = "pagesim.log/1"
_LOCKFILE = "lockfile-refused"
_COMMANDS = ("Install", "Reproduce")
"""What is copied as it stands, and so not broken into lines."""
_LABEL = 13


@late.dataclass(frozen=True)
class KnownVariable:
    """A variable that the configuration here names for the registry that refused."""

    name: str
    place: str
    """File and line."""


def find_variable(reading: LogReading, files: Mapping[str, bytes]) -> KnownVariable | None:
    """Return the variable that `files`, by name, give the log's registry; None where none does."""
    if reading.registry is None or reading.manager is None:
        return None
    chosen = _manager(reading)
    placed = {f"{REPOSITORY}/{name}": content for name, content in files.items()}
    read = chosen.configuration(Sources(placed, {}))
    for auth in read.auth:
        if auth.variables and urlsplit(auth.registry).hostname == reading.registry:
            place = str(auth.location).removeprefix(f"{REPOSITORY}/")
            return KnownVariable(auth.variables[0], place)
    return None


def reproduce(reading: LogReading) -> str:
    """Return the command that does the same here."""
    platform = list_platforms()[reading.platform]
    words = ["pagesim run preview"]
    if platform is not usual_platform():
        words.append(f"--platform {platform.name}")
    elif reading.image:
        words.append(f"--build-image {reading.image}")
    if reading.root_dir:
        words.append(f"--root-dir {shlex.quote(reading.root_dir)}")
    node = reading.tools.get("node")
    usual = build_image(reading.image).node if reading.image else None
    if node and node != usual:
        words.append(f"--var NODE_VERSION={node}")
    return " ".join(words)


def list_remedies(reading: LogReading, variable: KnownVariable | None) -> Iterator[str]:
    """Yield what to change, a sentence each."""
    if reading.cause is None:
        return
    if variable is not None and _is_credential(reading.cause):
        where = list_platforms()[reading.platform].variables
        yield (
            f"{variable.place} gives {reading.registry} the token in {variable.name}: set it in "
            f"the environment that failed ({where}; Preview and Production each have their own)."
        )
    else:
        yield reading.cause.remedy
    if reading.cause.pins and (pin := _pin(reading)):
        yield pin
    if reading.cause.ident == _LOCKFILE and reading.manager in reading.tools:
        yield f"The command: {_manager(reading).lock_line}"
        if reading.packages and _of_another_npm(reading):
            yield (
                "Packages that nobody asked for by name are missing: most often npm 11 or later, "
                "or npm on another platform, wrote the lockfile. NODE_VERSION=24 does as well."
            )


def reading_record(reading: LogReading, variable: KnownVariable | None = None) -> dict[str, Any]:
    """Return what was read as JSON data."""
    cause = reading.cause and {
        "ident": reading.cause.ident,
        "meaning": reading.cause.meaning,
        "remedy": list(list_remedies(reading, variable)),
    }
    data = {f: v for f, v in vars(reading).items() if f not in ("cause", "quotes", "packages")}
    return {
        "schema": SCHEMA,
        **data,
        "packages": list(reading.packages),
        "cause": cause,
        "variable": variable and asdict(variable),
        "quotes": [asdict(q) for q in reading.quotes],
        "reproduce": reproduce(reading),
    }


def reading_text(
    reading: LogReading,
    variable: KnownVariable | None = None,
    *,
    width: int = 0,
    alone: bool = True,
) -> str:
    """Return what was read for people, sentences broken at `width` where one is given; `alone`:
    with the command that does the same here."""
    rows = [(label, value) for label, value in _rows(reading, variable, alone) if value]
    lines = [
        line if label in _COMMANDS or not width else wrap_line(line, width, " " * _LABEL)
        for label, value in rows
        for line in (f"{label and f'{label}:':<{_LABEL}}{value}",)
    ]
    lines += ["", *(f"  {q.line:>4}  {q.text}" for q in reading.quotes)]
    return "".join(f"{line}\n" for line in lines)


def _rows(
    reading: LogReading, variable: KnownVariable | None, alone: bool
) -> Iterator[tuple[str, str | None]]:
    step = reading.failed_step.replace("-", " ") if reading.failed_step else "none"
    platform = list_platforms()[reading.platform]
    yield ("Image", reading.image) if not platform.image else ("Platform", platform.title)
    yield "Tools", ", ".join(f"{n} {v}" for n, v in reading.tools.items())
    yield "Install", reading.command
    yield "Failed step", step
    yield "Cause", f"{reading.cause.meaning} [{reading.cause.ident}]" if reading.cause else None
    yield "", reading.detail
    yield "Packages" if reading.packages else "Package", _packages(reading)
    yield "Registry", reading.registry
    for number, remedy in enumerate(list_remedies(reading, variable)):
        yield "Change" if number == 0 else "", remedy
    if alone:
        yield "Reproduce", reproduce(reading)


def _packages(reading: LogReading) -> str | None:
    return ", ".join(reading.packages) or reading.package


def _manager(reading: LogReading) -> Manager:
    """Return the manager of the log, at its version where the log tells it."""
    name = reading.manager or ""
    version = reading.tools.get(name)
    return manager(name, version) if version else named(name)[-1]


def _pin(reading: LogReading) -> str | None:
    """Return where to ask for another version of the manager; None where the image has no way."""
    if reading.image is None or reading.manager is None:
        return None
    ways = build_image(reading.image).overrides.get(reading.manager, ())
    newer = _manager(reading).reads_every_form
    named = [f"{way}={newer}" if newer and way.isupper() else way for way in reversed(ways)]
    return f"It is asked for by {' or '.join(named)}, in both environments." if named else None


def _is_credential(cause: Cause) -> bool:
    return cause.ident in ("no-credential", "token-refused", "package-not-found")


def _of_another_npm(reading: LogReading) -> bool:
    gaps = [q.text for q in reading.quotes if re.search(r"Missing: \S+ from lock file", q.text)]
    return bool(gaps) and not any("Invalid: lock file" in q.text for q in reading.quotes)
