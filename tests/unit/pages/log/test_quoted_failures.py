"""Failures that people quoted in public threads, in a log of either platform: the same cause.

Threads: cloudflare-docs#1334, #1820, #29459, FortAwesome/vue-fontawesome#312,
aeharding/ppg.report#144, WYRE-AI/ninjaone-mcp#33, web3/web3.js#5918, sveltejs/kit#3003,
tangly1024/NotionNext#3302, and logs that repositories keep.
"""

import pytest

from pagesim.pages.log.reader import read_log

PAGES = (
    "Cloning repository...",
    "Detected the following tools from environment: npm@10.9.2, nodejs@22.16.0",
    "Installing project dependencies: {command}",
    "{quote}",
    "Error: Exit with error code: 1",
    "    at ChildProcess.<anonymous> (/snapshot/dist/run-build.js)",
    "Failed: build command exited with code: 1",
    "Failed: error occurred while running build command",
)
WORKERS = (
    "Initializing build environment...",
    *PAGES[:4],
    "Failed: error occurred while installing tools or dependencies",
)
NPM, YARN, PNPM, BUN = "npm clean-install --progress=false", "yarn", "pnpm install", "bun install"
FONTS = "https://npm.fontawesome.com/@fortawesome/free-solid-svg-icons/-/5.15.3/x.tgz"
PROXY = "https://harding.dev:23435/@fortawesome%2ffontawesome-svg-core/-/x.tgz"
QUOTES = {
    (NPM, 'npm ERR! Unable to authenticate, need: Basic realm="GitHub Package Registry"'): (
        "no-credential", None, None,
    ),
    (NPM, "npm ERR! code E401\nnpm ERR! Incorrect or missing password."): (
        "no-credential", None, None,
    ),
    (YARN, f'error "{FONTS}: Request failed \\"401 Unauthorized\\"".'): (
        "no-credential", "@fortawesome/free-solid-svg-icons", "npm.fontawesome.com",
    ),
    (YARN, f'error "{PROXY}: Request failed \\"404 Not Found\\"".'): (
        "package-not-found", "@fortawesome/fontawesome-svg-core", "harding.dev:23435",
    ),
    (YARN, 'error "https://registry.yarnpkg.com/@acme%2fui: Not found".'): (
        "package-not-found", "@acme/ui", "registry.yarnpkg.com",
    ),
    (NPM, "npm error 401 Unauthorized - GET https://npm.pkg.github.com/download/@acme/ui/1.1.2/2d "
     "- authentication token not provided"): ("no-credential", "@acme/ui", "npm.pkg.github.com"),
    (NPM, "npm error command git ls-remote ssh://git@github.com/acme/abi.git\n"
     "npm error Host key verification failed."): ("git-needs-key", None, None),
    (NPM, 'npm error Unsupported URL Type "workspace:": workspace:*'): (
        "workspace-protocol", None, None,
    ),
    (NPM, "npm error Cannot read properties of null (reading 'explain')"): (
        "npm-crashed", None, None,
    ),
    (NPM, "npm error Missing: @rollup/rollup-android-arm-eabi@4.50.0 from lock file"): (
        "lockfile-refused", "@rollup/rollup-android-arm-eabi", None,
    ),
    (NPM, "npm error notarget No matching version found for @acme/ui@^9.0.0."): (
        "package-unavailable", "@acme/ui", None,
    ),
    (YARN, 'error a@1.0.0: The engine "node" is incompatible with this module.'): (
        "engine-refused", None, None,
    ),
    (YARN, "➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly "
     "forbidden."): ("lockfile-refused", None, None),
    (YARN, "➤ YN0041: │ @acme/ui@npm:^1.0.0: Invalid authentication (as an anonymous user)"): (
        "no-credential", "@acme/ui", None,
    ),
    (PNPM, " ERR_PNPM_NO_LOCKFILE  Cannot install with \"frozen-lockfile\""): (
        "lockfile-refused", None, None,
    ),
    (PNPM, " ERR_PNPM_UNSUPPORTED_ENGINE  Unsupported environment"): (
        "engine-refused", None, None,
    ),
    (PNPM, ' WARN  Issue while reading "/opt/buildhome/repo/.npmrc". Failed to replace env '
     "in config: ${TOKEN}\n"
     " ERR_PNPM_FETCH_404  GET https://registry.npmjs.org/@acme%2Fui: Not Found - 404"): (
        "token-not-in-environment", "@acme/ui", "registry.npmjs.org",
    ),
    (BUN, "error: lockfile had changes, but lockfile is frozen"): ("lockfile-refused", None, None),
    (BUN, "error: GET https://npm.pkg.github.com/@acme%2fui - 401"): (
        "no-credential", "@acme/ui", "npm.pkg.github.com",
    ),
}  # fmt: skip
"""By command and quote: cause, package, registry."""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("form", [PAGES, WORKERS], ids=["pages", "workers"])
@pytest.mark.parametrize(("command", "quote"), QUOTES)
def test_what_a_quote_tells(form: tuple[str, ...], command: str, quote: str, ends: str) -> None:
    text = "\n".join(form).format(command=command, quote=quote).replace("\n", ends)
    reading = read_log(text)
    assert reading.cause
    told = (reading.cause.ident, reading.package, reading.registry)
    assert told == QUOTES[command, quote]
    assert reading.failed_step == "install" and reading.workers_builds is (form is WORKERS)
    assert not any(name.endswith(".") for name in reading.packages)


@pytest.mark.parametrize("quote", [quote for _, quote in QUOTES])
def test_a_quote_alone_is_read_too(quote: str) -> None:
    assert read_log(quote).understood
