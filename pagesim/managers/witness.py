"""What a manager's output tells beyond a cause: which script failed, what was needed and found.

The patterns are of each room's `Vocabulary`; the lines are those that the real managers wrote
(measured 2026-11 with npm 6 to 12, Yarn 1 to 4, pnpm 8 to 12, bun 1).
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from pagesim import late
from pagesim.managers.build_paths import REPOSITORY

_IN_TREE = late.compile(r"node_modules/((?:@[^/\s]+/)?[^/\s@.][^/\s]*)(?:/?$)")
_MISSING = late.compile(r"\bsh: (?:\d+: )?(\S+): (?:command )?not found")
_DASH = late.compile(r"(?:/bin/)?sh: \d+: (\S+): not found")


@late.dataclass(frozen=True)
class FailedScript:
    """A script of a package that ended an install."""

    package: str | None
    """Its name; None where the output does not tell."""
    root: bool
    """Whether it is one of the project's own scripts, and not of a dependency."""
    event: str | None
    """`postinstall`; None where the output does not tell."""
    code: int | None
    """Its exit code."""
    command: str | None
    line: str
    """The line that says that it failed."""
    missing: str | None = None
    """The command that the shell did not find."""
    path: str = ""
    """The folder of its package as the output tells it: absolute, or as the install's own folder
    sees it."""
    file: str | None = None
    """The package.json that has it, where that is known to be one of the repository's own."""

    @property
    def own(self) -> bool:
        """Whether it stands in the repository: the project's, or that of a part of it."""
        return self.root or self.file is not None

    @property
    def said(self) -> str:
        """What is known of it, in a sentence."""
        owner = self.package or ("the project" if self.root else "a package")
        whose = f"{owner} (this repository)" if self.own and self.package else owner
        kind = f"The {self.event} script" if self.event else "A script"
        code = f" with exit code {self.code}" if self.code is not None else ""
        command = f": {self.command}" if self.command else ""
        missing = f" The command {self.missing} is not there." if self.missing else ""
        return f"{kind} of {whose} ended{code}{command}.{missing}"


@late.dataclass(frozen=True)
class EngineNeed:
    """A version that somebody needs, and the one that is there."""

    package: str | None
    """Who needs it: `name@version`, a folder of the build, or None where it is not told."""
    tool: str
    """`node`, `npm`, `pnpm` or `yarn`."""
    wanted: str
    found: str
    line: str


def read_failed_script(
    lines: Sequence[str], patterns: Sequence[str], end: str, name: str | None
) -> FailedScript | None:
    """Return the script that ended the install; `name` is the project's own name.

    Each of `patterns` gives some of `package`, `event`, `command`, `code`, `path`; the last word
    counts. `end` is the pattern of the line that says that a script failed.
    """
    last = next((line for line in lines if re.search(end, line)), None)
    if last is None:
        return None
    told = _told(lines, patterns)
    path = told.get("path", "")
    in_tree = _IN_TREE.search(path)
    package = in_tree[1] if in_tree else told.get("package", name)
    outside = bool(in_tree) or (package is not None and package != name)
    code = told.get("code", "")
    return FailedScript(
        package=package,
        root=not outside and not _is_member(path),
        event=told.get("event"),
        code=int(code) if code.isdigit() else None,
        command=told.get("command", "").strip() or None,
        line=last,
        missing=_missing(lines),
        path=path,
    )


def read_engine_need(lines: Sequence[str], patterns: Sequence[str]) -> EngineNeed | None:
    """Return what was needed and found, where the output tells; `patterns` as above."""
    told = _told(lines, patterns)
    wanted, found = _as_tools(told.get("wanted", "")), _as_tools(told.get("found", ""))
    line = next((x for x in lines if any(re.search(p, x) for p in patterns)), "")
    for tool in told["tool"].lower().split() if "tool" in told else wanted:
        needed = wanted.get(tool, wanted.get("", ""))
        there = found.get(tool, found.get("", "")).lstrip("v")
        if needed and there:
            return EngineNeed(told.get("package"), tool, needed, there, line)
    return None


def _missing(lines: Iterable[str]) -> str | None:
    """Return the command that a shell did not find: dash, then bash."""
    found = (_DASH.search(line) or _MISSING.search(line) for line in lines)
    return next((match[1] for match in found if match), None)


def _is_member(path: str) -> bool:
    return path.startswith(f"{REPOSITORY}/") or (path not in ("", ".") and not path.startswith("/"))


def _told(lines: Iterable[str], patterns: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        for pattern in patterns:
            if match := re.search(pattern, line):
                found |= {k: v for k, v in match.groupdict().items() if v}
    return found


def _as_tools(text: str) -> Mapping[str, str]:
    """Return versions by tool of npm's `{"node":">=24"}`; of a bare version, under no tool."""
    try:
        data = json.loads(text) if text.startswith("{") else text
    except ValueError:
        data = text
    return {k: str(v) for k, v in data.items()} if isinstance(data, dict) else {"": data}
