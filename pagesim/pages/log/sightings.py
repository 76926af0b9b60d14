"""What a build log literally shows: each tool, the version that ran, the command, with its line.

A tool's own word of its version (`Done in 1s using pnpm v10.11.1`) counts before the list of tools
that were detected: after an override of Node.js that list goes on naming the image's npm, and no
log shows which one runs.

>>> log = "Detected the following tools from environment: npm@10.9.2, nodejs@20.19.0"
>>> [(s.what, s.value, s.listed) for s in list_sightings(log)]
[('node', '20.19.0', True), ('npm', '10.9.2', True)]
"""

from collections.abc import Iterator
from datetime import date

from pagesim import late
from pagesim.choices import MANAGERS
from pagesim.managers.catalogue import BUNDLED, references
from pagesim.pages.log.forms import Line, unfold

_LISTED = late.compile(r"^Detected the following tools from environment:\s*(.*)")
_COMMAND = late.compile(r"^Installing project dependencies:\s*(.+)")
_SCRIPT_NODE = late.compile(r"^Now using node v(\S+) \(npm v([^)]+)\)")
_SCRIPT_INSTALL = late.compile(r"^Installing NPM modules using (\w+) version (\S+)")
_BUILD = late.compile(r"^Executing user (?:build )?command:")
_NAMES = {"nodejs": "node"}
_DATE = late.compile(r"\b(20\d\d)-(\d\d)-(\d\d)T\d\d:\d\d:\d\d")


@late.dataclass(frozen=True)
class Sighting:
    """One thing that a line shows."""

    what: str
    """`node`, a manager's name for its version, `manager`, or `command`."""
    value: str
    line: int
    listed: bool = False
    """Whether the list of detected tools says it, and not the tool itself."""


def list_sightings(text: str) -> tuple[Sighting, ...]:
    """Return what the log `text` shows, each thing once, by the line that weighs most."""
    found: dict[str, Sighting] = {}
    for line in unfold(text):
        if _BUILD.search(line.text):
            break  # what a build command runs is its own affair
        for seen in _of_line(line):
            known = found.get(seen.what)
            if known is None or (known.listed and not seen.listed):
                found[seen.what] = seen
    return tuple(sorted(found.values(), key=lambda s: (s.line, s.what)))


def find_date(text: str) -> date | None:
    """Return the day of the log's first full timestamp; None where it has none."""
    found = _DATE.search(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _of_line(line: Line) -> Iterator[Sighting]:
    if found := _LISTED.search(line.text):
        for pair in found[1].split(","):
            name, _, version = pair.strip().rpartition("@")
            if name:
                yield Sighting(_NAMES.get(name, name), version, line.number, listed=True)
    elif found := _COMMAND.search(line.text):
        words = found[1].split()
        if words[0] in MANAGERS:  # another tool's own install may come first
            yield Sighting("manager", words[0], line.number)
            yield Sighting("command", " ".join(words), line.number)
    elif found := _SCRIPT_NODE.search(line.text):
        yield Sighting("node", found[1], line.number)
        yield Sighting(BUNDLED, found[2], line.number)
    elif found := _SCRIPT_INSTALL.search(line.text):
        name = next((m.name for m in references() if m.log_name == found[1]), BUNDLED)
        yield Sighting("manager", name, line.number)
        yield Sighting(name, found[2], line.number)
    else:
        for manager in references():
            if version := manager.vocabulary.own_version(line.text):
                yield Sighting(manager.name, version, line.number)
