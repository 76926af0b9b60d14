"""What Yarn 1 prints when an install fails, by cause.

Yarn 1 has no codes: a unit test holds these patterns against the sentences of the published
packages (`reporter.lang("frozenLockfileError")`) that end a command.
"""

from typing import Final

from pagesim.managers.phrases import (
    DISK,
    GIT,
    MEMORY,
    NETWORK,
    SHELL,
    TLS,
    TLS_NAME,
    UNSET,
    Vocabulary,
)

_SILENT: Final = (
    "Can't add x: invalid package version x.",
    "Cannot create x due to insufficient permissions.",
    "Cannot find the root of your workspace - are you sure you're currently in a workspace?",
    "Commands cannot run with an incompatible environment.",
    "Couldn't find package name.",
    "Couldn't publish package: x",
    'Failed to auto-install node-gyp. Please run "yarn global add node-gyp" manually. Error: x',
    "Failed to import from package-lock.json, source file(s) corrupted",
    "Found x errors.",
    "Import of x failed starting in x",
    "Incorrect one-time password.",
    "Incorrect username or password.",
    "Invalid argument for access, expected public or restricted.",
    "Invalid fragment x.",
    "Invalid gist fragment x.",
    "Invalid hosted git fragment x.",
    "Invalid package name.",
    "Invalid subcommand. Try x",
    "Invalid version supplied.",
    "Lockfile already exists, not importing.",
    "Missing command name.",
    "Missing list of packages to add to your project.",
    "Missing package name, folder or path to file to identify why a package has been installed",
    "Missing workspace name.",
    "No registered package found called x.",
    "No token found and can't prompt for login when running with --non-interactive.",
    "Not enough arguments, expected at least x.",
    "Package marked as private, not publishing.",
    "Packages can only be unplugged when Plug'n'Play is enabled.",
    "Required version in range.",
    "Running this command will add the dependency to the workspace root rather than the workspace itself, which might not be what you want - if you really meant it, make it explicit by running this command again with the -W flag (or --ignore-workspace-root-check).",  # noqa: E501
    "Running this command will remove the dependency from the workspace root rather than the workspace itself, which might not be what you want - if you really meant it, make it explicit by running this command again with the -W flag (or --ignore-workspace-root-check).",  # noqa: E501
    'The package x requires a flat dependency graph. Add `"flat": true` to your package.json and try again.',  # noqa: E501
    "This command can only be run inside an individual workspace.",
    "This command doesn't require any arguments.",
    "This module isn't specified in a package.json file.",
    "Too many arguments, maximum of x.",
    "Unknown fetcher for x",
    "Unknown registry resolver x",
    "Unknown workspace x.",
    "Use the x flag to create a new version.",
    "Yarn hasn't been able to find a cache folder it can use. Please use the explicit --cache-folder option to tell it what location to use, or make one of the preferred locations writable.",  # noqa: E501
    'Your project root defines workspaces but the feature is disabled in your Yarn config. Please check "workspaces-experimental" in your .yarnrc file.',  # noqa: E501
)
"""Sentences that tell no cause of their own: of other commands, mostly."""

CLASSIC: Final = Vocabulary(
    version=r"^yarn install v(\d[\w.+-]*)$",
    silent=frozenset(_SILENT),
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
        "engine": (r"The engine \"\w+\" is incompatible", r"Found incompatible module"),
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
            r"Couldn't find package .* on the .* registry",
            r'"https?://[^"\s]+: Not found"',
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
        "tls-name": TLS_NAME,
        "unauthorized": (r"\b401 Unauthorized", r"authentication token not provided"),
        "unreachable": (
            *NETWORK,
            r"network connection",
            r"Request failed \"(?:429|5\d\d)",
            r"Received malformed response from registry",
            r"Tarball is not in network",
            r"Can't make a request in offline mode",
        ),
        "variable-not-set": UNSET,
        "workspace-protocol": (r"Couldn't find any versions for .* that matches \"workspace:",),
        "wrong-manager": (r"This project's package\.json defines \"packageManager\"",),
    },
)
