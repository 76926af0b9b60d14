"""What Yarn 1 prints when an install fails, by cause.

Yarn 1 has no codes: a unit test holds these patterns against the sentences of the published
packages (`reporter.lang("frozenLockfileError")`) that end a command.
"""

from typing import Final

from pagesim.managers.phrases import DISK, GIT, MEMORY, NETWORK, SHELL, TLS, UNSET, Vocabulary

CLASSIC: Final = Vocabulary(
    error=r"^error (?!An unexpected error occurred: \"\"$)\S",
    script=(
        r"^error (?P<path>/\S+): Command failed\.$",
        r"^Exit code: (?P<code>\d+)$",
        r"^Command: (?P<command>.+)$",
        r"^\$ (?P<command>.+)$",
        r"^error Command failed with exit code (?P<code>\d+)",
    ),
    script_end=r"^error (?:/\S+: Command failed\.|Command failed with exit code \d+)",
    engine=(
        r"^error (?P<package>\S+): The engine \"(?P<tool>\w+)\" is incompatible with this module\. "
        r"Expected version \"(?P<wanted>[^\"]*)\"\. Got \"(?P<found>[^\"]*)\"",
    ),
    sentences={
        "broken-manifest": (
            r"Error parsing JSON at ",
            r"Couldn't find a package\.json file in ",
            r"There are more than one workspace with name ",
            r"The workspaces field in package\.json must be an array",
            r"Name (?:is blacklisted|can't start with a dot|contains illegal characters)",
            r"\"?\S+\"? is not a string",
        ),
        "disk-full": DISK,
        "engine": (r"The engine \"\w+\" is incompatible",),
        "forbidden": (r"\b403 Forbidden",),
        "git": GIT,
        "integrity-mismatch": (
            r"Integrity check failed",
            r"Incorrect integrity when fetching from the cache",
            r"the file appears to be corrupt",
            r"Mirror tarball appears to be corrupt",
        ),
        "lockfile-broken": (
            r"Unknown token: .* in .*yarn\.lock",
            r"Invalid value type .* in .*yarn\.lock",
        ),
        "lockfile-out-of-sync": (
            r"Your lockfile needs to be updated",
            r"Outdated lockfile\. Please run",
        ),
        "missing-file": (
            r"refers to a non-existing file",
            r"Passed folder/tarball doesn't exist",
            r"Directory .* doesn't exist",
            r"Cannot find module '[^']*\.yarn/releases/",
        ),
        "no-lockfile": (r"No lockfile in this directory",),
        "no-matching-version": (
            r"Couldn't find any versions for",
            r"No valid versions found for",
            r"Couldn't find match for",
        ),
        "not-found": (
            r"Request failed \"404",
            r"\b404 Not Found",
            r"Couldn't find package \".*\" (?:required by .* )?on the \"",
        ),
        "out-of-memory": MEMORY,
        "platform": (
            r"The platform \"\w+\" is incompatible",
            r"The CPU architecture \"\w+\" is incompatible",
        ),
        "script-failed": (
            r"^error .*: Command failed\.$",
            r"^error Command failed with exit code",
            *SHELL,
        ),
        "tls": TLS,
        "unauthorized": (r"\b401 Unauthorized", r"authentication token not provided"),
        "unreachable": (
            *NETWORK,
            r"network connection",
            r"Request failed \"5\d\d",
            r"Received malformed response from registry",
        ),
        "variable-not-set": UNSET,
        "workspace-protocol": (r"Couldn't find any versions for .* that matches \"workspace:",),
        "wrong-manager": (r"This project's package\.json defines \"packageManager\"",),
    },
)
