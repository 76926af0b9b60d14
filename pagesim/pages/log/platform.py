"""What Cloudflare itself, and the tools of its images, write before and after the install.

Each: name, pattern, meaning, what to do. Sources: public build logs, 2021 to 2026. {title} is the
platform, {where} where it keeps variables, {apply} what makes a change count.
"""

from typing import Final

Row = tuple[str, str, str, str]
BEFORE: Final[tuple[Row, ...]] = (
    (
        "root-directory-missing",
        r"Cannot find cwd: |root directory .* (?:does not exist|not found)",
        "The root directory of the project's settings is not in the repository.",
        "Correct it: Settings > Build > Root directory.",
    ),
    (
        "invalid-wrangler",
        r"Configuration file for Pages projects does not support"
        r"|Failed: unable to read (?:the Wrangler configuration|wrangler\.toml)",
        "The wrangler file is not valid for Pages, so the build ends before the install.",
        "Correct the key that the line names; https://developers.cloudflare.com/pages/functions/"
        "wrangler-configuration/ lists those of Pages.",
    ),
    (
        "invalid-package-manager",
        r"Invalid package manager specification|This project is configured to use \w+ because",
        "packageManager in package.json is no exact version, or names another manager.",
        'Write an exact version: "packageManager": "pnpm@10.11.1".',
    ),
    (
        "glibc-too-old",
        r"version `?GLIBC_2\.\d+'? not found|GLIBCXX_[\d.]+'? not found",
        "The build image's C library is too old for this Node.js: image v1 has none for 18 or "
        "later.",
        "Choose build system version 3 (Settings > Build), or Node.js 16 or older.",
    ),
    (
        "tool-not-in-image",
        r"(?:ruby|python|go|golang|hugo|php|node|nodejs|elixir|erlang|deno)-build: definition not "
        r"found|No (?:matching )?[Vv]ersions? (?:is )?(?:set|installed) for|"
        r"version [\w.-]+ is not installed for \w+|"
        r"No preset version installed for command|^Version not found|"
        r"unknown (?:version|definition)|"
        r"Error installing (?:ruby|nodejs|python|golang|hugo)|"
        r"Failed to install (?:node|ruby|python) version",
        "The build image has no such version of a tool.",
        "Ask for a version that the image can install, or take the file or variable out.",
    ),
    (
        "corepack-too-old",
        r"Cannot find matching keyid|verifySignature .*corepack",
        "The corepack of this Node.js does not know the keys that npm signs releases with since "
        "2025.",
        "Ask for a newer Node.js (22.14 or later has a newer corepack), or set "
        "COREPACK_INTEGRITY_KEYS=0 in both environments.",
    ),
    (
        "repository-not-cloned",
        r"Failed: (?:unable to submit build job|error occurred while fetching repository)"
        r"|fatal: unable to access 'https://",
        "{title} could not clone the repository.",
        "Check the Git integration's access (Settings > Build > Git repository), and submodules.",
    ),
    (
        "build-token-gone",
        r"The build token selected for this build has been deleted or rolled",
        "The API token that the build deploys with was deleted or rolled: nothing is built.",
        "Choose or make another: Settings > Build > API token, then build again.",
    ),
)
"""What ends a build before its install."""
AFTER: Final[tuple[Row, ...]] = (
    (
        "tool-versions",
        r"Found a \.tool-versions file in repository root",
        "A .tool-versions file names a tool that the image cannot install.",
        "Take the tool out of .tool-versions; Node.js alone is better set in .node-version.",
    ),
    (
        "timeout",
        r"build exceeded the time limit",
        "The build took too long.",
        "Install less, or build elsewhere and upload with wrangler pages deploy.",
    ),
    (
        "npm-crashed",
        r"Exit handler never called!|npm (?:error|ERR!) Cannot read properties of null",
        "npm itself ended by a fault of its own, most often for a lockfile of another npm or for "
        "lack of memory.",
        "Write the lockfile with the npm that installs, or ask for another Node.js, and so another "
        "npm (NODE_VERSION).",
    ),
    (
        "memory",
        r"build exceeded memory limit",
        "The build needed too much memory.",
        "Set NODE_OPTIONS=--max-old-space-size=4096, or let it do less.",
    ),
)
"""What counts where no manager tells a cause."""
STEPS: Final = {
    "root-directory-missing": "root-directory",
    "invalid-wrangler": "configuration",
    "invalid-package-manager": "tools",
    "glibc-too-old": "tools",
    "tool-not-in-image": "tools",
    "corepack-too-old": "tools",
    "tool-versions": "tools",
    "repository-not-cloned": "clone",
    "build-token-gone": "configuration",
}
"""The step that each of them ends."""
