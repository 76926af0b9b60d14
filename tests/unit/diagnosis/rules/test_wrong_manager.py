"""The rule wrong-manager: a guard, or the manager itself, wants another."""

import json

from pagesim.diagnosis.change import DeleteFile, WriteLockfile
from pagesim.engine.interface import Stream
from tests.support.fake_engine import Script, fake_run, site
from tests.support.outcomes import found, need, outcome
from tests.support.rules import good

Lines = tuple[tuple[Stream, str], ...]

GUARD = {"preinstall": "npx only-allow pnpm"}
NPM_LOCK = {"package-lock.json": json.dumps({"lockfileVersion": 3, "packages": {}})}
TEXT = (
    "> site@1.0.0 preinstall",
    "> npx only-allow pnpm",
    '║   Use "pnpm install" for installation in this project.   ║',
    "npm error code 1",
    "npm error path /opt/buildhome/repo",
    "npm error command failed",
    "npm error command sh -c npx only-allow pnpm",
)


def failing() -> Script:
    """Return an install that a guard ends."""
    return Script((), 1, tuple(("stdout", line) for line in TEXT))


def test_a_guard() -> None:
    told = need(fake_run(site(NPM_LOCK, scripts=GUARD), failing()), "wrong-manager")
    who = "Pages installs with npm 10.9.2 because of package-lock.json"
    assert told.message == f"The repository wants pnpm, and {who}."
    assert str(told.place) == "package.json:1"
    written = WriteLockfile("pnpm", "10.11.1", "pnpm-lock.yaml")
    assert told.changes == (DeleteFile("package-lock.json"), written)


def test_a_lockfile_that_is_in_the_way_goes() -> None:
    files = {"pnpm-lock.yaml": "lockfileVersion: '9.0'\n", "package-lock.json": "{}"}
    guard = {"preinstall": "npx only-allow npm"}
    lines: Lines = (
        ("stdout", "> site@1.0.0 preinstall"),
        ("stdout", "> npx only-allow npm"),
        ("stdout", " ELIFECYCLE  Command failed with exit code 1."),
    )
    told = need(fake_run(site(files, scripts=guard), Script((), 1, lines)), "wrong-manager")
    assert told.changes == (DeleteFile("pnpm-lock.yaml"),)


def test_a_script_that_is_no_guard() -> None:
    lines: Lines = (("stdout", "npm error code 1"), ("stdout", "npm error command sh -c node x.js"))
    project = site(scripts={"preinstall": "node x.js"})
    assert found(fake_run(project, Script((), 1, lines)), "wrong-manager") is None
    assert found(good(text="\n".join(TEXT)), "wrong-manager") is None


def test_the_manager_itself() -> None:
    text = " ERR_PNPM_OTHER_PM_EXPECTED  This project is configured to use yarn"
    told = need(outcome({"pnpm-lock.yaml": ""}, text=text), "wrong-manager")
    assert told.message.startswith("The repository wants yarn, and Pages installs with pnpm")


def test_dev_engines_name_another_manager() -> None:
    said = 'npm error EBADDEVENGINES Invalid name "pnpm" does not match "npm" for "packageManager"'
    manifest = '{"name": "site", "devEngines": {"packageManager": {"name": "pnpm"}}}'
    told = need(
        fake_run(site({"package.json": manifest}), Script((), 1, (("stderr", said),))),
        "wrong-manager",
    )
    assert told.message.startswith("The repository wants pnpm, and Pages installs with npm")
    assert str(told.place) == "package.json:1"


def test_a_guard_that_looks_at_the_program() -> None:
    guard = 'node -e "if (!/pnpm/.test(process.env.npm_execpath)) process.exit(1)"'
    lines: Lines = (("stdout", "npm error code 1"), ("stdout", f"npm error command sh -c {guard}"))
    told = need(
        fake_run(site(scripts={"preinstall": guard}), Script((), 1, lines)), "wrong-manager"
    )
    assert told.message.startswith("The repository wants pnpm, and Pages installs with npm")
