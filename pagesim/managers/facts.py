"""Types of what is told of a manager: causes, settings to write, packages to install it from."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from pagesim import late

Names = tuple[str, ...]

Cause = Literal[
    "broken-manifest",
    "disk-full",
    "engine",
    "forbidden",
    "git",
    "ignored-builds",
    "integrity-mismatch",
    "lockfile-broken",
    "lockfile-out-of-sync",
    "lockfile-settings",
    "lockfile-version",
    "missing-file",
    "no-catalog-entry",
    "no-lockfile",
    "no-matching-version",
    "node-unsupported",
    "not-found",
    "out-of-memory",
    "patch-failed",
    "peer-conflict",
    "platform",
    "script-failed",
    "setting-refused",
    "source-refused",
    "tls",
    "tls-name",
    "too-young",
    "unauthorized",
    "unreachable",
    "variable-not-set",
    "workspace-protocol",
    "wrong-manager",
]
"""Why an install fails, as far as a manager's own words tell."""
Phrases = Mapping[Cause, tuple[str, ...]]


@late.dataclass(frozen=True)
class Entry:
    """A setting to write for a manager, and where."""

    file: str
    """Its name in the folder of the install: `.npmrc`, `.yarnrc.yml`."""
    keys: tuple[str, ...]
    """One key for an npmrc; the path of keys for YAML: ("npmScopes", "acme", "npmAuthToken")."""
    value: str
    """As text; a YAML value `true` is meant as such."""
    form: Literal["npmrc", "yaml"] = "npmrc"

    @property
    def line(self) -> str:
        """What to write as a line of an npmrc."""
        return f"{self.keys[0]}={self.value}"


@late.dataclass(frozen=True)
class Piece:
    """A package to fetch, and what becomes of its files."""

    packages: tuple[str, ...]
    """Names under which it may be published, the likeliest first."""
    version: str
    into: str
    """Folder below the prefix; empty for the prefix itself."""
    only: tuple[str, ...] = ()
    """Beginnings of the paths to keep; all when empty."""
    links: bool = False
    """Whether `bin/` gets a link for each `bin` of its package.json."""
    replaces: tuple[str, ...] = ()
    """Files of the prefix that the first of `only` is put in place of (hard links)."""
    tool: str = ""
    """The tool whose pinned integrity holds for it; empty: the registry's own."""


def script_piece(tool: str, version: str, names: Names = ()) -> Piece:
    """Return the piece of a tool that is one JavaScript package, under one of `names`."""
    into = f"lib/node_modules/{tool}"
    return Piece(names or (tool,), version, into, links=True, tool=tool)


@cache
def compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern for all of `patterns`; `^` is the beginning of a line."""
    return late.compile("|".join(patterns), re.MULTILINE)
