"""What was chosen for an install, and why: the values that `selection` gives."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from pagesim.errors import UsageError


@dataclass(frozen=True)
class Choice:
    """One decision, for the reader."""

    what: str
    """`Node.js`, `npm`, `Package manager`, `Lockfile`, …"""
    value: str
    reason: str
    source: str
    """File, variable or document that it rests on."""
    verified: bool = True
    """Whether it is known that Pages decides so."""


@dataclass(frozen=True)
class Selection:
    """The tools and the command of an install."""

    manager: str
    """`npm`, `yarn`, `pnpm` or `bun`; set even where nothing is installed."""
    version: str
    tools: tuple[tuple[str, str], ...]
    """(name, exact version): node and npm, then the manager where it is another."""
    command: tuple[str, ...]
    """The install command; empty when Pages runs none."""
    lockfile: str | None
    """The lockfile that the manager goes by, relative to the top of the repository."""
    choices: tuple[Choice, ...]
    skipped: str | None
    """Why Pages installs nothing, in a phrase."""
    failed: str | None
    """Why Pages ends before the install, in a sentence."""
    cwd: str
    """The folder that the install runs in, relative to the top of the repository."""


PREFERENCES: Mapping[str, tuple[str, ...]] = {
    "node": (".nvmrc", ".node-version", ".tool-versions", "NODE_VERSION"),
    "npm": ("bundled", "image"),
    "lockfile": ("bun", "pnpm", "yarn", "npm"),
    "packageManager": ("lockfile", "field"),
    "manager-version": ("field", "variable"),
    "npm-field": ("used", "ignored"),
    "shrinkwrap": ("seen", "unseen"),
    "bun.lock": ("unseen", "seen"),
}
"""What is not known of v2 and v3, and the answers that `prefer` may give:

- `node`: which source counts when several name a Node.js version
- `npm`: which npm runs after a Node.js override
- `lockfile`: which manager's lockfile counts when several lie there
- `packageManager`: whether the lockfile or that field names the manager when they differ
- `manager-version`: `packageManager` or `YARN_VERSION`/`PNPM_VERSION` when both are there
- `npm-field`: whether `packageManager: npm@…` sets npm's version
- `shrinkwrap`: whether `npm-shrinkwrap.json` counts as npm's lockfile
- `bun.lock`: whether bun's text lockfile is seen
"""


def checked_preferences(prefer: Mapping[str, str]) -> Mapping[str, str]:
    """Return `prefer`. Raises `UsageError` for a key or a value that is none."""
    for key, value in prefer.items():
        known = PREFERENCES.get(key)
        if known is None:
            close = difflib.get_close_matches(key, PREFERENCES, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"Known: {', '.join(PREFERENCES)}."
            raise UsageError(f"unknown preference {key!r}", hint=hint)
        if value not in known:
            raise UsageError(
                f"preference {key}: {value!r} is no choice", hint=f"One of {', '.join(known)}."
            )
    return prefer
