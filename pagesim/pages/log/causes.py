"""What package managers and Pages write when an install fails, by what it means.

What a manager says is a fact of its own room; Pages' own texts are from real build logs. The order
is by weight: an earlier one explains a later one.
"""

import re
from dataclasses import dataclass

from pagesim.managers.catalogue import phrases_of
from pagesim.managers.facts import Cause as ManagerCause


@dataclass(frozen=True)
class Cause:
    """A kind of failure."""

    ident: str
    """Where a rule of pagesim says the same, that rule's name or a package's status."""
    pattern: re.Pattern[str]
    meaning: str
    """In a sentence, for the reader."""


def _said(ident: ManagerCause, meaning: str) -> Cause:
    """Return a cause that a manager tells in its own words."""
    return Cause(ident, phrases_of(ident), meaning)


def _cause(ident: str, pattern: str, meaning: str) -> Cause:
    return Cause(ident, re.compile(pattern), meaning)


CAUSES: tuple[Cause, ...] = (
    _cause(
        "invalid-wrangler",
        r"Configuration file for Pages projects does not support"
        r"|Failed: unable to read (the Wrangler configuration|wrangler\.toml)",
        "The wrangler file is not valid for Pages, so the build ends before the install.",
    ),
    _cause(
        "invalid-package-manager",
        r"Invalid package manager specification|This project is configured to use \w+ because",
        "packageManager in package.json is no exact version, or names another manager.",
    ),
    _cause(
        "tool-versions",
        r"Found a \.tool-versions file in repository root",
        "A .tool-versions file names a tool that the image cannot install.",
    ),
    _said(
        "variable-not-set",
        "A variable that the configuration names is not set in this environment.",
    ),
    _said(
        "lockfile-out-of-sync",
        "The lockfile does not fit package.json, or is of another version of the manager.",
    ),
    _said(
        "no-lockfile",
        "There is no lockfile in the root directory, and the install may not make one.",
    ),
    _said(
        "workspace-protocol",
        "npm was chosen for a workspace of another manager: no lockfile that Pages knows.",
    ),
    _said("unauthorized", "A registry wants a credential: none was sent, or it was not accepted."),
    _said("forbidden", "A registry knows who asks and does not let them have the package."),
    _said("not-found", "A registry has no such package, or hides it from who may not see it."),
    _said("no-matching-version", "The registry has the package, but no version that fits."),
    _said("integrity-mismatch", "A tarball is not the one that the lockfile knows."),
    _said("unreachable", "A registry could not be reached."),
    _cause(
        "git-over-ssh",
        r"Host key verification failed|Permission denied \(publickey\)",
        "A dependency is fetched by git over ssh, and the build has no key.",
    ),
    _said("engine", "A package does not take this version of Node.js."),
    _said("platform", "A package is for another platform than Linux x64."),
    _said("peer-conflict", "Peer dependencies contradict each other."),
    _said("script-failed", "A package's install script failed."),
    _cause("timeout", r"build exceeded the time limit", "The build took too long."),
    _cause("memory", r"build exceeded memory limit", "The build needed too much memory."),
)
