"""Reads a build log that somebody pasted: whose it is, which image and tools, what failed and why.

>>> read_log("Detected the following tools from environment: npm@10.9.2, nodejs@22.16.0").image
'v3'
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Literal, cast

from pagesim import late
from pagesim.choices import MANAGERS, PlatformName
from pagesim.managers.catalogue import BUNDLED, named, references
from pagesim.managers.interface import Manager
from pagesim.pages.images.catalogue import former_tools, list_build_images
from pagesim.pages.log.causes import CAUSES, Cause
from pagesim.pages.log.forms import unfold
from pagesim.pages.log.platform import STEPS
from pagesim.pages.platforms import Platform, list_platforms, usual_platform

Step = Literal["clone", "root-directory", "configuration", "tools", "install", "build", "deploy"]

_DETECTED = late.compile(r"Detected the following tools from environment:\s*([^\"]*)")
_COMMAND = late.compile(r"Installing project dependencies:\s*(.+)")
_V1_INSTALL = late.compile(r"Installing NPM modules using (NPM|Yarn) version (\S+)")
_V1_NODE = late.compile(r"Now using node v(\S+) \(npm v([^)]+)\)")
_V1_TOOLS = late.compile(
    r"^(?:Python version set to|Attempting node version|Downloading and installing node v"
    r"|Error during (?:NPM|Yarn) install)"
)
_ROOT = late.compile(r"Cannot find cwd: /opt/buildhome/repo/?(\S*)")
_SUCCESS = late.compile(
    r"^Success: (?:Your site was deployed|Assets published|Build command completed)"
)
_DECISIVE = late.compile("|".join(m.vocabulary.error for m in references()))
_ASKED_BY: Mapping[str, tuple[str, ...]] = {
    "node": ("NODE_VERSION", ".nvmrc", ".node-version"),
    "nodejs": ("NODE_VERSION", ".nvmrc", ".node-version"),
    "golang": ("GO_VERSION", ".go-version"),
}
"""What asks for a tool, where it is not named after it."""
_SHOWN = 12
"""Lines of the failed step that are shown."""
_BUILD = late.compile(r"Executing user (build )?command:")
_DEPLOY = late.compile(r"Executing user deploy command:")
_SECRETS = (
    late.compile(r"\b(?:npms?_|gh[pousr]_|github_pat_|glpat-|glcbt-|AKCp)\w{4,}"),
    late.compile(r"(?<=:_authToken=)[^\s$]+|(?<=:_password=)[^\s$]+|(?<=Bearer )[^\s$\"']{8,}"),
    late.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
)
_PACKAGE = late.compile(r"(?<![\w.])(@[a-z0-9][\w.-]*(?:/|%2[fF])[\w.-]+)")
_SPEC = late.compile(r"(?<![\w./:@-])((?:@[a-z0-9][\w.-]*/)?[a-z0-9][\w.-]*@\^?~?\d[\w.+-]*)")
_LACKS = late.compile(
    r"(?:asdf install|Installing|Failed to install) (\w+) (?:version )?'?v?([\d.]+)"
)
_URL = late.compile(r"https?://[^\s\"'<>,)]+")


@late.dataclass(frozen=True)
class Quote:
    """A line of the log, as it stands there less timestamp, colours and tokens."""

    line: int
    text: str


@late.dataclass(frozen=True)
class LogReading:
    """What a build log tells."""

    image: str | None
    """Name of the build image; None where the log does not tell."""
    platform: PlatformName
    """Whose log it is."""
    workers_builds: bool
    """Whether that is Workers Builds."""
    tools: Mapping[str, str]
    manager: str | None
    command: str | None
    failed_step: Step | None
    root_dir: str | None
    """The root directory, where the log names it."""
    cause: Cause | None
    """The most telling cause found in the failed step."""
    detail: str | None
    """Which version of which tool the image lacks, and which it has."""
    package: str | None
    packages: tuple[str, ...]
    """All packages that the decisive lines name."""
    registry: str | None
    """Host, where the cause's line has a URL."""
    quotes: tuple[Quote, ...]
    """The lines that all this rests on, in their order."""

    @property
    def understood(self) -> bool:
        """Whether the text is a build log at all."""
        told = (self.image, self.command, self.workers_builds, self.failed_step, self.cause)
        return any(told)


def read_log(text: str) -> LogReading:
    """Return what the build log `text` tells. Never fails; what is not told is None."""
    lines = [Quote(line.number, hide_tokens(line.text)) for line in unfold(text)]
    quotes: dict[int, Quote] = {}
    tools = _tools(lines, quotes)
    manager, command = _install(lines, quotes)
    platform = _platform(lines)
    step = _failed_step(lines, quotes)
    cause, at = _cause(lines, step) if step or not _succeeded(lines) else (None, None)
    decisive = _decisive(lines, at)
    quotes |= {q.line: q for q in decisive}
    root = next((m[1] for q in lines if (m := _ROOT.search(q.text))), None)
    if cause and cause.ident in STEPS:
        step = cast(Step, STEPS[cause.ident])
    return LogReading(
        image=platform.image or _image(lines, tools),
        platform=platform.name,
        workers_builds=platform is not usual_platform(),
        tools=tools,
        manager=manager,
        command=command,
        failed_step=step,
        root_dir=root,
        cause=cause and cause.on(platform),
        detail=_detail_of(cause, lines, manager),
        package=_package(at, lines),
        packages=_packages(decisive),
        registry=_registry(at, lines),
        quotes=tuple(quotes[n] for n in sorted(quotes)),
    )


def is_after_install(text: str) -> bool:
    """Return whether a line is the first after the install: the build or deploy command."""
    return _BUILD.search(text) is not None or _DEPLOY.search(text) is not None


def hide_tokens(text: str) -> str:
    """Return a line without what looks like a token."""
    for secret in _SECRETS:
        text = secret.sub("***", text)
    return text


def _succeeded(lines: list[Quote]) -> bool:
    return any(_SUCCESS.search(q.text) for q in lines)


def _decisive(lines: list[Quote], at: Quote | None) -> list[Quote]:
    """Return the line that told the cause, and the manager's own error lines after it."""
    if at is None:
        return []
    later = (q for q in lines if q.line > at.line and _is_told(q.text))
    return [at, *islice(later, _SHOWN)]


def _is_told(text: str) -> bool:
    return _DECISIVE.search(text) is not None and not text.startswith("Error: Exit with error")


def _detail_of(cause: Cause | None, lines: list[Quote], manager: str | None) -> str | None:
    if cause is None:
        return None
    if STEPS.get(cause.ident) == "tools":
        return _detail(lines)
    scripts = (m.vocabulary.failed_script([q.text for q in lines], None) for m in _named(manager))
    script = next((s for s in scripts if s), None) if cause.ident == "script-failed" else None
    return script.said if script else None


def _named(manager: str | None) -> tuple[Manager, ...]:
    return named(manager) if manager else ()


def _detail(lines: list[Quote]) -> str | None:
    """Return which tool the image lacks, and what it has: asdf lists it."""
    asked = (_LACKS.search(q.text) for q in lines)
    lacking = next((m for m in asked if m), None)
    if lacking is None:
        return None
    tool, version = lacking[1], lacking[2]
    offers = (re.fullmatch(rf"{tool} ([\d.]+)", q.text.strip()) for q in lines)
    has = [m[1] for m in offers if m]
    said = f"{tool} {version} is not there" + (f"; there are {', '.join(has)}" if has else "")
    asked_by = _ASKED_BY.get(tool, (f"{tool.upper()}_VERSION", f".{tool}-version"))
    return f"{said}. It is asked for by {', '.join(asked_by)} or .tool-versions"


def _packages(decisive: list[Quote]) -> tuple[str, ...]:
    """Return `name@version` of what the decisive lines name, each once."""
    found = (m[1].rstrip(".") for q in decisive for m in _SPEC.finditer(q.text))
    return tuple(dict.fromkeys(found))


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
    marks = (_V1_INSTALL, _V1_NODE, _V1_TOOLS)
    by_script = any(mark.search(q.text) for mark in marks for q in lines)
    runner = "script" if by_script else "detection"
    images = [i for i in list_build_images().values() if i.runner == runner]
    if by_script:
        return images[0].name
    for tool in (*MANAGERS, "node"):
        fitting = [i.name for i in images if tool in tools and i.default(tool) == tools[tool]]
        if len(fitting) == 1:
            return fitting[0]
    once = former_tools().items()
    found = (name for name, old in once for t, v in tools.items() if v in old.get(t, ()))
    return next(found, None)


def _platform(lines: list[Quote]) -> Platform:
    """Return the platform whose marks the log bears; without any it is the usual one's."""
    for platform in list_platforms().values():
        marks = re.compile("|".join(platform.marks)) if platform.marks else None
        if marks and any(marks.match(q.text) for q in lines):
            return platform
    return usual_platform()


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
    ("Failed: The build token selected", "configuration"),
    ("Failed: error occurred while running deploy command", "deploy"),
    ("Failed: error occurred while running build command", "build"),
    ("Failed: generating Pages Functions failed", "build"),
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
        elif _DEPLOY.search(line.text):
            reached = "deploy"
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
    every = list(_of_step(lines, step))
    errors = [q for q in every if not re.search(r"\bWARN|\bwarn\b", q.text[:12])]
    for cause in CAUSES:
        for line in every if cause.warned else errors:
            if cause.pattern.search(line.text):
                return cause, line
    return None, None


def _of_step(lines: list[Quote], step: Step | None) -> Iterator[Quote]:
    """Yield the lines up to the build command, unless that or what follows failed; all for no
    failure."""
    if step in ("build", "deploy"):
        return
    for line in lines:
        if is_after_install(line.text):
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
