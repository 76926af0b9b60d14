"""What is told of a build log."""

from pagesim.pages.log.reader import read_log
from pagesim.report.log_reading import find_variable, reading_record, reading_text, reproduce

LOG = """\
2026-11-20T10:00:03.000Z\tDetected the following tools from environment: npm@10.9.2, nodejs@20.1.0
2026-11-20T10:00:03.100Z\tInstalling project dependencies: npm clean-install --progress=false
2026-11-20T10:00:09.000Z\tnpm error code E401
2026-11-20T10:00:09.200Z\tFailed: build command exited with code: 1
"""


def test_the_command_that_does_the_same() -> None:
    wanted = "pagesim run preview --build-image v3 --var NODE_VERSION=20.1.0"
    reading = read_log(LOG)
    assert reproduce(reading) == wanted
    assert reading_record(reading)["reproduce"] == wanted
    text = reading_text(reading)
    assert f"Reproduce:   {wanted}\n" in text
    assert text.endswith("\n")
    assert "     3  npm error code E401\n" in text


def test_what_is_usual_is_not_said_and_the_root_directory_is() -> None:
    usual = LOG.replace("20.1.0", "22.16.0")
    assert reproduce(read_log(usual)) == "pagesim run preview --build-image v3"
    log = "Error: Cannot find cwd: /opt/buildhome/repo/shop\nFailed: build command exited"
    assert reproduce(read_log(log)) == "pagesim run preview --root-dir shop"


def test_the_variable_that_the_settings_here_name() -> None:
    log = LOG.replace("code E401", "401 Unauthorized - GET https://npm.pkg.github.com/@a%2fb")
    files = {".npmrc": b"\n//npm.pkg.github.com/:_authToken=${GH_TOKEN}\n"}
    variable = find_variable(read_log(log), files)
    assert variable is not None
    assert (variable.name, variable.place) == ("GH_TOKEN", ".npmrc:2")
    assert "the token in GH_TOKEN" in reading_text(read_log(log), variable)
    assert find_variable(read_log(LOG), files) is None


def test_a_lockfile_that_another_npm_wrote() -> None:
    said = "npm error `npm ci` can only install packages when your package.json and"
    gaps = "".join(f"npm error Missing: @emnapi/{n}@1.11.3 from lock file\n" for n in ("a", "b"))
    log = LOG.replace("npm error code E401\n", f"{said}\n{gaps}")
    record = reading_record(read_log(log))
    assert record["packages"] == ["@emnapi/a@1.11.3", "@emnapi/b@1.11.3"]
    remedy = " ".join(record["cause"]["remedy"])
    assert "npx npm@10.9.2 install --package-lock-only" in remedy
    assert "npm 11 or later" in remedy


def test_a_lockfile_of_another_version_is_told_before_what_follows() -> None:
    head = "Detected the following tools from environment: {}, nodejs@22.16.0\n"
    end = "Error: Exit with error code: 1\n"
    bun = "error: Unknown lockfile version\nUnknownLockfileVersion: failed to parse lockfile: "
    log = f"{head.format('bun@1.2.15')}Installing project dependencies: bun install\n{bun}\n{end}"
    record = reading_record(read_log(log))
    assert record["cause"]["ident"] == "lockfile-refused"
    assert "BUN_VERSION=1.4.5" in " ".join(record["cause"]["remedy"])
    pnpm = " WARN  Ignoring not compatible lockfile at /opt/buildhome/repo/pnpm-lock.yaml\n"
    none = f"{pnpm} ERR_PNPM_NO_LOCKFILE  Cannot install with frozen-lockfile"
    start = "Installing project dependencies: pnpm install\n"
    record = reading_record(read_log(f"{head.format('pnpm@8.7.1')}{start}{none}\n{end}"))
    assert "another version" in record["cause"]["meaning"]
    assert "PNPM_VERSION or packageManager" in " ".join(record["cause"]["remedy"])
