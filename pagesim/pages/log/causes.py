"""What package managers and Pages write when an install fails, by what it means.

Texts: real build logs, and the managers' own as measured 2026-11 (npm 6 to 12, Yarn 1 to 4,
pnpm 8 to 12, bun 1). The order is by weight: an earlier one explains a later one.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """A kind of failure."""

    ident: str
    """Where a rule of pagesim says the same, that rule's name or a package's status."""
    pattern: re.Pattern[str]
    meaning: str
    """In a sentence, for the reader."""


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
    _cause(
        "variable-not-set",
        r"Failed to replace env in config: \$\{|Environment variable not found \(",
        "A variable that the configuration names is not set in this environment.",
    ),
    _cause(
        "lockfile-out-of-sync",
        r"can only install packages when your package\.json|YN0028"
        r"|lockfile would have been modified"
        r"|FROZEN_LOCKFILE_WITH_OUTDATED_LOCKFILE|ERR_PNPM_OUTDATED_LOCKFILE"
        r"|ERR_PNPM_LOCKFILE_CONFIG_MISMATCH|lockfile had changes, but lockfile is frozen",
        "The lockfile does not fit package.json, or is of another version of the manager.",
    ),
    _cause(
        "no-lockfile",
        r"ERR_PNPM_NO_LOCKFILE",
        "There is no lockfile in the root directory, and the install may not make one.",
    ),
    _cause(
        "workspace-protocol",
        r"Unsupported URL Type \"?workspace:",
        "npm was chosen for a workspace of another manager: no lockfile that Pages knows.",
    ),
    _cause(
        "unauthorized",
        r"\bE401\b|ERR_PNPM_FETCH_401|\b401 Unauthorized|Unable to authenticate|YN0041"
        r"|Incorrect or missing password|authentication token not provided|^error: GET .* - 401",
        "A registry wants a credential: none was sent, or it was not accepted.",
    ),
    _cause(
        "forbidden",
        r"\bE403\b|ERR_PNPM_FETCH_403|\b403 Forbidden|^error: GET .* - 403",
        "A registry knows who asks and does not let them have the package.",
    ),
    _cause(
        "not-found",
        r"\bE404\b|ERR_PNPM_FETCH_404|Request failed \"404|YN0035|^error: GET .* - 404"
        r"|Package not found|\b404 Not Found",
        "A registry has no such package, or hides it from who may not see it.",
    ),
    _cause(
        "no-matching-version",
        r"\bETARGET\b|ERR_PNPM_NO_MATCHING_VERSION|Couldn't find any versions for|YN0082"
        r"|No version matching .* found",
        "The registry has the package, but no version that fits.",
    ),
    _cause(
        "integrity-mismatch",
        r"\bEINTEGRITY\b|ERR_PNPM_TARBALL_INTEGRITY|Integrity check failed|YN0018",
        "A tarball is not the one that the lockfile knows.",
    ),
    _cause(
        "unreachable",
        r"\bENOTFOUND\b|\bECONNREFUSED\b|\bETIMEDOUT\b|\bECONNRESET\b|\bEAI_AGAIN\b"
        r"|ERR_PNPM_META_FETCH_FAIL|network connection",
        "A registry could not be reached.",
    ),
    _cause(
        "git-over-ssh",
        r"Host key verification failed|Permission denied \(publickey\)",
        "A dependency is fetched by git over ssh, and the build has no key.",
    ),
    _cause(
        "engine",
        r"The engine \"node\" is incompatible|\bEBADENGINE\b|ERR_PNPM_UNSUPPORTED_ENGINE",
        "A package does not take this version of Node.js.",
    ),
    _cause(
        "platform",
        r"\bEBADPLATFORM\b",
        "A package is for another platform than Linux x64.",
    ),
    _cause("peer-conflict", r"\bERESOLVE\b", "Peer dependencies contradict each other."),
    _cause(
        "script-failed",
        r"\bELIFECYCLE\b|npm err(or|!) command failed|npm ERR! command failed|ERR_PNPM_.*LIFECYCLE"
        r"|Failed at the .* install script",
        "A package's install script failed.",
    ),
    _cause("timeout", r"build exceeded the time limit", "The build took too long."),
    _cause("memory", r"build exceeded memory limit", "The build needed too much memory."),
)
