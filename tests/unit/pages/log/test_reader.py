"""Real build logs (from the public issues named), read."""

import pytest

from pagesim.pages.log.reader import read_log

V3_PLATFORM = """\
2025-10-15T18:27:18.120Z\tDetected the following tools from environment: npm@10.9.2, nodejs@22.16.0, pip@25.1.1, python@3.13.3
2025-10-15T18:27:18.131Z\tInstalling project dependencies: npm install --progress=false
2025-10-15T18:27:22.919Z\tnpm error code EBADPLATFORM
2025-10-15T18:27:22.919Z\tnpm error notsup Unsupported platform for @rollup/rollup-win32-x64-msvc@4.52.4
2025-10-15T18:27:22.919Z\tError: Exit with error code: 1
2025-10-15T18:27:22.919Z\t    at ChildProcess.<anonymous> (/snapshot/dist/run-build.js)
2025-10-15T18:27:22.919Z\tFailed: build command exited with code: 1
2025-10-15T18:27:22.919Z\tFailed: error occurred while running build command
"""  # noqa: E501

V2_FAILING_BUILD = """\
Detected the following tools from environment: npm@9.6.7, nodejs@18.17.1
Installing project dependencies: npm clean-install --progress=false
npm WARN EBADENGINE Unsupported engine {
added 135 packages, and audited 136 packages in 4s
Executing user command: npm run build
Failed: Error while executing user command. Exited with error code: 1
Failed: build command exited with code: 1
Failed: error occurred while running build command
"""

V1_GITHUB = """\
13:02:11.123\tNow using node v12.18.0 (npm v6.14.4)
13:02:12.123\tInstalling NPM modules using NPM version 6.14.4
13:02:15.123\tnpm ERR! code E401
13:02:15.123\tnpm ERR! Unable to authenticate, need: Basic realm="GitHub Package Registry"
13:02:16.123\tError during NPM install
13:02:16.123\tFailed: build command exited with code: 1
"""

WORKERS = """\
Initializing build environment...
Detected the following tools from environment: pnpm@9.10.0, nodejs@22.16.0
Installing project dependencies: pnpm install --frozen-lockfile
 ERR_PNPM_FETCH_401  GET https://npm.pkg.github.com/@acme%2Fwidget: Unauthorized - 401
Failed: error occurred while installing tools or dependencies
"""


def test_v3() -> None:
    reading = read_log(V3_PLATFORM)
    assert (reading.image, reading.manager, reading.failed_step) == ("v3", "npm", "install")
    assert reading.command == "npm install --progress=false"
    assert reading.tools["node"] == "22.16.0" and reading.tools["pip"] == "25.1.1"
    assert reading.cause and reading.cause.ident == "platform-refused"
    assert reading.package == "@rollup/rollup-win32-x64-msvc"
    assert [q.line for q in reading.quotes] == [1, 2, 3, 4, 5]
    assert reading.quotes[2].text == "npm error code EBADPLATFORM"


def test_a_build_that_fails_after_the_install_has_no_cause_here() -> None:
    reading = read_log(V2_FAILING_BUILD)
    assert (reading.image, reading.failed_step, reading.cause) == ("v2", "build", None)


def test_v1() -> None:
    reading = read_log(V1_GITHUB)
    assert (reading.image, reading.manager, reading.failed_step) == ("v1", "npm", "install")
    assert reading.cause and reading.cause.ident == "no-credential"


def test_workers_builds() -> None:
    reading = read_log(WORKERS)
    assert reading.workers_builds and reading.image == "workers-builds"
    assert reading.failed_step == "install"
    assert reading.cause and reading.cause.ident == "no-credential"
    assert (reading.package, reading.registry) == ("@acme/widget", "npm.pkg.github.com")


@pytest.mark.parametrize(
    ("line", "ident"),
    [
        ("npm error code E401", "no-credential"),
        ("npm error code E403", "token-refused"),
        ("npm error 404 Not Found - GET https://registry.npmjs.org/@a%2fb", "package-not-found"),
        ("npm error code ETARGET", "package-unavailable"),
        ("npm error notarget No matching version found for a@^9.0.0.", "package-unavailable"),
        (" WARN  Issue while reading \"/x/.npmrc\". Failed to replace env in config: ${T}",
         "token-not-in-environment"),
        ("Error: Cannot find module '/opt/buildhome/repo/scripts/setup.js'", "missing-file"),
        ('npm error Use "pnpm install" for installation in this project.', "wrong-manager"),
        ("npm error code EINTEGRITY", "package-unavailable"),
        ("npm error code ENOTFOUND", "registry-unreachable"),
        ("Error: Failed to replace env in config: ${TOK}", "token-not-in-environment"),
        ('error An unexpected error occurred: "Failed to replace env in config: ${TOK}".',
         "token-not-in-environment"),
        ("Usage Error: Environment variable not found (TOK) in .yarnrc.yml",
         "token-not-in-environment"),
        ("➤ YN0041: │ Invalid authentication (as an anonymous user)", "no-credential"),
        ("➤ YN0028: │ The lockfile would have been modified by this install",
         "lockfile-refused"),
        ("error: lockfile had changes, but lockfile is frozen", "lockfile-refused"),
        ("npm error `npm ci` can only install packages when your package.json and",
         "lockfile-refused"),
        ("ERR_PNPM_FROZEN_LOCKFILE_WITH_OUTDATED_LOCKFILE  Cannot perform a frozen installation",
         "lockfile-refused"),
        ("npm error Unsupported URL Type \"workspace:\": workspace:*", "workspace-protocol"),
        ("Host key verification failed.", "git-needs-key"),
        ("Invalid package manager specification in package.json (pnpm@10)",
         "invalid-package-manager"),
        ('    - Configuration file for Pages projects does not support "build"',
         "invalid-wrangler"),
        ("Found a .tool-versions file in repository root. Installing dependencies.",
         "tool-versions"),
        ("npm ERR! code ELIFECYCLE", "script-failed"),
        ("error: GET https://x.example/@priv%2fpkg - 401", "no-credential"),
        ("Failed: build exceeded memory limit and was terminated", "memory"),
        ("npm error Exit handler never called!", "npm-crashed"),
        ("Error: Cannot find matching keyid: {\"signatures\":[]}", "corepack-too-old"),
        ("npm error enoent Could not read package.json: Error: ENOENT", "missing-file"),
        ("npm error 429 Too Many Requests - GET https://registry.npmjs.org/x\nnpm error code E429",
         "registry-unreachable"),
    ],
)  # fmt: skip
def test_causes(line: str, ident: str) -> None:
    log = f"Installing project dependencies: npm install --progress=false\n{line}\n"
    reading = read_log(log + "Error: Exit with error code: 1\n")
    assert reading.cause and reading.cause.ident == ident


@pytest.mark.parametrize(
    ("text", "step", "ident", "image"),
    [
        ("Error: Cannot find cwd: /opt/buildhome/repo/shop", "root-directory",
         "root-directory-missing", None),
        ("No preset version installed for command corepack\nasdf install nodejs 18.18.0\n"
         "nodejs 16.20.2\nnodejs 22.16.0", "tools", "tool-not-in-image", None),
        ("Python version set to 2.7\nnode: /lib/libm.so.6: version `GLIBC_2.27' not found",
         "tools", "glibc-too-old", "v1"),
        ("Installing ruby 3.4.5\nVersion not found", "tools", "tool-not-in-image", None),
    ],
)  # fmt: skip
def test_what_ends_before_the_install(text: str, step: str, ident: str, image: str | None) -> None:
    log = f"Cloning repository...\n{text}\nFailed: build command exited with code: 1\n"
    reading = read_log(log)
    assert reading.cause and reading.cause.ident == ident
    assert (reading.failed_step, reading.image) == (step, image)


def test_what_the_image_has_instead() -> None:
    log = "asdf install nodejs 18.18.0\nVersion not found\nnodejs 16.20.2\nnodejs 22.16.0\n"
    reading = read_log(log + "Error: Exit with error code: 126\n")
    assert reading.detail is not None
    assert "nodejs 18.18.0 is not there; there are 16.20.2, 22.16.0" in reading.detail
    assert "NODE_VERSION" in reading.detail


def test_a_log_of_a_build_that_went_well_has_no_cause() -> None:
    log = "Installing project dependencies: npm install\nnpm error code E401 (a test printed it)\n"
    assert read_log(log + "Success: Your site was deployed!\n").cause is None


def test_a_warning_is_no_cause() -> None:
    log = "Installing project dependencies: npm install\nnpm warn EBADENGINE x\n"
    assert read_log(log).cause is None


def test_tokens_do_not_come_back() -> None:
    log = (
        "npm error code E401 npm_abcdefghij0123456789\n"
        "npm error GET https://user:pass@x.example/@a%2fb 401 Unauthorized\n"
    )
    reading = read_log(log)
    assert reading.cause
    assert "abcdefghij" not in repr(reading) and "user:pass" not in repr(reading)
    assert reading.registry == "x.example"


@pytest.mark.parametrize("text", ["", "\n\n", "hello", "\x1b[31m", "@" * 1000])
def test_what_is_no_log(text: str) -> None:
    reading = read_log(text)
    assert not reading.understood and reading.quotes == ()


def test_an_image_is_told_by_a_tool_that_it_brought_once() -> None:
    log = "Detected the following tools from environment: nodejs@16.20.2, bun@1.0.1\n"
    assert read_log(log).image == "v2"


def test_a_script_that_failed_is_named() -> None:
    log = (
        "Installing project dependencies: npm install --progress=false\n"
        "npm error code 1\nnpm error path /opt/buildhome/repo/node_modules/canvas\n"
        "npm error command failed\nnpm error command sh -c node-gyp rebuild\n"
        "Error: Exit with error code: 1\n"
    )
    detail = read_log(log).detail
    assert detail == "A script of canvas ended with exit code 1: node-gyp rebuild."
