"""Reads a build log of Pages that somebody pasted: which image, which tools, what failed and why.

>>> read_log("Detected the following tools from environment: npm@10.9.2, nodejs@22.16.0").image
'v3'
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pagesim.choices import MANAGERS
from pagesim.managers.catalogue import BUNDLED, references
from pagesim.pages.images.catalogue import list_build_images
from pagesim.pages.log.causes import CAUSES, Cause

Step = Literal["clone", "configuration", "tools", "install", "build", "deploy"]

_STAMP = re.compile(
    r"^\s*(?:\[?\d{4}-\d\d-\d\dT[\d:.]+Z?\]?|\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?)[ \t]*"
)
_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_DETECTED = re.compile(r"Detected the following tools from environment:\s*(.*)")
_COMMAND = re.compile(r"Installing project dependencies:\s*(.+)")
_V1_INSTALL = re.compile(r"Installing NPM modules using (NPM|Yarn) version (\S+)")
_V1_NODE = re.compile(r"Now using node v(\S+) \(npm v([^)]+)\)")
_BUILD = re.compile(r"Executing user (build )?command:")
_SECRETS = (
    re.compile(r"\b(?:npms?_|gh[pousr]_|github_pat_|glpat-|glcbt-|AKCp)\w{4,}"),
    re.compile(r"(?<=:_authToken=)[^\s$]+|(?<=:_password=)[^\s$]+|(?<=Bearer )[^\s$\"']{8,}"),
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
)
_PACKAGE = re.compile(r"(?<![\w.])(@[a-z0-9][\w.-]*(?:/|%2[fF])[\w.-]+)")
_URL = re.compile(r"https?://[^\s\"'<>,)]+")


@dataclass(frozen=True)
class Quote:
    """A line of the log, as it stands there less timestamp, colours and tokens."""

    line: int
    text: str


@dataclass(frozen=True)
class LogReading:
    """What a build log tells."""

    image: str | None
    """Name of the build image; None where the log does not tell."""
    workers_builds: bool
    """Whether this is a log of Workers Builds, which installs in other ways than Pages."""
    tools: Mapping[str, str]
    manager: str | None
    command: str | None
    failed_step: Step | None
    cause: Cause | None
    """The most telling cause found in the failed step."""
    package: str | None
    registry: str | None
    """Host, where the cause's line has a URL."""
    quotes: tuple[Quote, ...]
    """The lines that all this rests on, in their order."""

    @property
    def understood(self) -> bool:
        """Whether the text is a build log at all."""
        return bool(self.image or self.command or self.workers_builds or self.failed_step)


def read_log(text: str) -> LogReading:
    """Return what the build log `text` tells. Never fails; what is not told is None."""
    lines = [_cleaned(n, raw) for n, raw in enumerate(text.splitlines(), 1)]
    quotes: dict[int, Quote] = {}
    tools = _tools(lines, quotes)
    manager, command = _install(lines, quotes)
    workers = _workers_builds(lines)
    step = _failed_step(lines, quotes)
    cause, at = _cause(lines, step)
    if at is not None:
        quotes[at.line] = at
    return LogReading(
        image=None if workers else _image(lines, tools),
        workers_builds=workers,
        tools=tools,
        manager=manager,
        command=command,
        failed_step=step,
        cause=cause,
        package=_package(at, lines),
        registry=_registry(at, lines),
        quotes=tuple(quotes[n] for n in sorted(quotes)),
    )


def _cleaned(number: int, raw: str) -> Quote:
    text = _STAMP.sub("", _COLOUR.sub("", raw)).rstrip()
    for secret in _SECRETS:
        text = secret.sub("***", text)
    return Quote(number, text)


def _tools(lines: list[Quote], quotes: dict[int, Quote]) -> dict[str, str]:
    tools: dict[str, str] = {}
    for line in lines:
        if found := _DETECTED.search(line.text):
            quotes[line.line] = line
            pairs = (p.strip().rpartition("@") for p in found[1].split(","))
            tools |= {("node" if n == "nodejs" else n): v for n, _, v in pairs if n}
        elif found := _V1_NODE.search(line.text):
            quotes[line.line] = line
            tools |= {"node": found[1], BUNDLED: found[2]}
    return tools


def _install(lines: list[Quote], quotes: dict[int, Quote]) -> tuple[str | None, str | None]:
    for line in lines:
        if found := _COMMAND.search(line.text):
            quotes[line.line] = line
            command = found[1].strip()
            # Python's own install may come first.
            if command.split()[0] in MANAGERS:
                return command.split()[0], command
        elif found := _V1_INSTALL.search(line.text):
            quotes[line.line] = line
            name = next((m.name for m in references() if m.log_name == found[1]), BUNDLED)
            return name, f"{name} install"
    return None, None


def _image(lines: list[Quote], tools: Mapping[str, str]) -> str | None:
    """Return the image by its runner's words, or by a default version that it alone has.

    npm's comes first in weight: its label does not change with an override of Node.js (logs of 2025
    and 2026).
    """
    by_script = any(_V1_INSTALL.search(q.text) or _V1_NODE.search(q.text) for q in lines)
    runner = "script" if by_script else "detection"
    images = [i for i in list_build_images().values() if i.runner == runner]
    if by_script:
        return images[0].name
    for tool in (*MANAGERS, "node"):
        fitting = [i.name for i in images if tool in tools and i.default(tool) == tools[tool]]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _workers_builds(lines: list[Quote]) -> bool:
    return any(
        q.text.startswith("Initializing build environment...")
        or q.text.startswith("Executing user build command:")
        or q.text.startswith("Executing user deploy command:")
        or "WORKERS_CI" in q.text
        for q in lines
    )


_FAILURES: tuple[tuple[str, Step | None], ...] = (
    ("Failed: unable to read wrangler.toml", "configuration"),
    ("Failed: unable to read the Wrangler configuration", "configuration"),
    ("Failed: error occurred while installing tools or dependencies", "tools"),
    ("Failed to install node version", "tools"),
    ("Error during NPM install", "install"),
    ("Error during Yarn install", "install"),
    ("Failed: Error while executing user command", "build"),
    ("Failed: unable to submit build job", "clone"),
    ("Failed: error occurred while fetching repository", "clone"),
    ("Failed: build exceeded", None),
    ("Failed: build command exited", None),
    ("Error: Exit with error code", None),
)
"""A line that tells of a failure, and its step; None: the step that the log had come to."""


def _failed_step(lines: list[Quote], quotes: dict[int, Quote]) -> Step | None:
    reached: Step = "clone"
    for line in lines:
        if _COMMAND.search(line.text) or _V1_INSTALL.search(line.text):
            reached = "install"
        elif _BUILD.search(line.text):
            reached = "build"
        elif _DETECTED.search(line.text) or "Installing dependencies" in line.text:
            reached = "tools"
        for words, step in _FAILURES:
            if words in line.text:
                quotes[line.line] = line
                # Workers Builds says "installing tools or dependencies" for both.
                both = step == "tools" and reached == "install"
                return "install" if both else step or reached
    return None


def _cause(lines: list[Quote], step: Step | None) -> tuple[Cause | None, Quote | None]:
    """Return the weightiest cause: the table's order decides, then the first line."""
    searched = [q for q in _of_step(lines, step) if not re.search(r"\bWARN|\bwarn\b", q.text[:12])]
    for cause in CAUSES:
        for line in searched:
            if cause.pattern.search(line.text):
                return cause, line
    return None, None


def _of_step(lines: list[Quote], step: Step | None) -> Iterator[Quote]:
    """Yield the lines up to the build command, unless the build failed; all for no failure."""
    if step == "build":
        return
    for line in lines:
        if _BUILD.search(line.text):
            return
        yield line


def _package(at: Quote | None, lines: list[Quote]) -> str | None:
    for line in _around(at, lines):
        if found := _PACKAGE.search(line.text):
            return re.sub("%2f", "/", found[1], flags=re.IGNORECASE).rstrip(".")
    return None


def _registry(at: Quote | None, lines: list[Quote]) -> str | None:
    for line in _around(at, lines):
        if found := _URL.search(line.text):
            return found[0].split("/")[2].rpartition("@")[2]
    return None


def _around(at: Quote | None, lines: list[Quote]) -> list[Quote]:
    """Return a line, then those near it: managers write the package a line or two away."""
    if at is None:
        return []
    near = [q for q in lines if 0 < abs(q.line - at.line) <= 3]
    return [at, *sorted(near, key=lambda q: abs(q.line - at.line))]
