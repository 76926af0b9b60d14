"""What bun prints when an install fails, by cause.

bun has no codes: a unit test holds these patterns against the texts after `error: ` in the
published executables of the pinned versions, so far as they tell of packages and lockfiles.
"""

from typing import Final

from pagesim.managers.phrases import DISK, GIT, MEMORY, NETWORK, SHELL, TLS, TLS_NAME, Vocabulary

_SILENT: Final = (
    "Cannot find lockfile. Install packages with `bun install` before patching them.",
    "Missing script(s) to analyze. Pass paths to scripts to analyze their dependencies and add any missing ones to the lockfile.",  # noqa: E501
    "Please upgrade package-lock.json to lockfileVersion 2 or 3",
    "The '--frozen-lockfile' and '--trust' flags together are not supported because the --trust flag potentially modifies the lockfile after installing packages",  # noqa: E501
    "The '--production' and '--trust' flags together are not supported because the --trust flag potentially modifies the lockfile after installing packages",  # noqa: E501
)
"""Sentences that tell no cause of their own: of other commands, mostly."""

BUN: Final = Vocabulary(
    version=r"^bun install v(\d[\w.+-]*) \(",
    silent=frozenset(_SILENT),
    error=r"^error: ",
    script=(
        r"^error: (?P<event>\w+) script from \"(?P<package>[^\"]+)\" "
        r"(?:exited with|terminated by) (?P<code>\w+)",
        r"^\$ (?P<command>.+)$",
    ),
    script_end=r"^error: \w+ script from \"",
    sentences={
        "broken-manifest": (
            r"(?:[Ff]ailed to parse|Error parsing) .*package\.json",
            r"Workspace name \".*\" already exists",
            r"Failed to parse \"workspaces\" property|No package\.json was found",
            r"could not find a package\.json file",
        ),
        "disk-full": DISK,
        "forbidden": (r"^error: GET .* - 403",),
        "git": (
            *GIT,
            r"error: \"git (?:clone|fetch|checkout)\" for ",
            r"InstallFailed cloning repository",
        ),
        "integrity-mismatch": (r"Integrity check failed", r"Failed to verify the integrity"),
        "lockfile-broken": (
            r"(?:failed to (?:parse|load|read|open)|Error (?:parsing|loading)) lockfile",
            r"InvalidLockfile\b|\bLockfileIsMalformed|CorruptLockfile",
        ),
        "lockfile-out-of-sync": (r"lockfile had changes, but lockfile is frozen",),
        "lockfile-version": (
            r"(?:Unknown|Outdated|Unexpected) lockfile version",
            r"(?:Unknown|Outdated)LockfileVersion",
        ),
        "missing-file": (r"FileNotFound", r"Could(?:n't| not) find patch file"),
        "no-catalog-entry": (r"@catalog:\S* failed to resolve",),
        "no-matching-version": (
            r"No version matching",
            r"No version of .* satisfying",
            r"but package exists",
            r"no matching catalog",
        ),
        "not-found": (r"^error: GET .* - 404",),
        "out-of-memory": MEMORY,
        "script-failed": (
            r"script from \".*\" exited with",
            r"^error: script \".*\" (?:exited with|was terminated)",
            *SHELL,
        ),
        "tls": TLS,
        "tls-name": TLS_NAME,
        "too-young": (r"blocked by minimum-release-age",),
        "unauthorized": (r"^error: GET .* - 401",),
        "unreachable": (
            *NETWORK,
            r"^error: GET .* - (?:429|5\d\d)",
            r"error: (?:ConnectionRefused|ConnectionClosed|FailedToOpenSocket|Timeout)\b",
        ),
        "workspace-protocol": (
            r"Workspace (?:dependency|not found) \"",
            r"[Ff]ailed to resolve workspace",
        ),
    },
)
