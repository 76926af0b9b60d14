"""The rule lockfile-refused: where it is found, and where it keeps quiet."""

import json

import pytest

from pagesim.diagnosis.change import (
    AddLine,
    Advice,
    Change,
    PinTool,
    RemoveLine,
    SetValue,
    TrackFile,
    WriteLockfile,
)
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.place import FilePlace
from pagesim.engine.interface import Stream
from tests.support.fake_engine import Script, fake_run, site
from tests.support.outcomes import errors, found, need, outcome
from tests.support.rules import BY_TOKEN, YARNRC, good, lock


@pytest.mark.parametrize(
    ("files", "manager", "text"),
    [
        (lock("4"), None, "➤ YN0028: │ The lockfile would have been modified by this install, …"),
        ({}, "pnpm@10.11.1", " ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with frozen-lockfile"),
        ({}, "bun@1.2.15", "error: lockfile had changes, but lockfile is frozen"),
        (
            {"package-lock.json": '{"lockfileVersion": 3, "packages": {}}'},
            None,
            "npm error `npm ci` can only install packages when your package.json and "
            "package-lock.json or npm-shrinkwrap.json are in sync.",
        ),
    ],
)
def test_a_lockfile_that_does_not_fit(
    files: dict[str, str], manager: str | None, text: str
) -> None:
    result = outcome({**BY_TOKEN, **files}, manager=manager, secrets=["TOKEN"], text=text)
    assert errors(result)[0] == "lockfile-refused"


def test_a_lockfile_of_yarn_1_under_yarn_4() -> None:
    result = outcome(
        {**YARNRC, **lock("1")}, secrets=["TOKEN"], text="➤ YN0028: │ The lockfile would …"
    )
    told = found(result, "lockfile-refused")
    assert told is not None
    assert "is one of Yarn 1" in told.message
    assert told.changes == (PinTool("yarn", "1.22.22", "YARN_VERSION"),)
    assert told.place == FilePlace("yarn.lock")
    assert told.evidence == (OutputLine("➤ YN0028: │ The lockfile would …"),)


def npm_lock(root: dict[str, object]) -> dict[str, str]:
    """Return a package-lock.json that was made for `root`."""
    return {"package-lock.json": json.dumps({"lockfileVersion": 3, "packages": {"": root}})}


EUSAGE = (
    "npm error code EUSAGE\nnpm error `npm ci` can only install packages when your package.json"
)
GAPS = """
npm error Missing: @emnapi/runtime@1.11.3 from lock file
npm error Missing: @emnapi/core@1.11.3 from lock file
"""


def test_all_that_differs_is_told() -> None:
    files = npm_lock({"dependencies": {"a": "^1.0.0", "gone": "*"}, "devDependencies": {"c": "1"}})
    asked = {"a": "^2.0.0", "b": "^1.0.0", "c": "1"}
    told = need(outcome(files, dependencies=asked, text=EUSAGE), "lockfile-refused")
    assert ": a is ^2.0.0 in package.json and ^1.0.0 in it" in told.message
    assert "b ^1.0.0 is not in it" in told.message
    assert "gone is not asked for any more" in told.message
    assert told.changes == (WriteLockfile("npm", "10.9.2", "package-lock.json"),)
    assert told.remedy.startswith("npx npm@10.9.2 install --package-lock-only")


def test_entries_that_only_another_npm_leaves_out() -> None:
    files = npm_lock({"dependencies": {"a": "^1.0.0"}})
    told = need(
        outcome(files, dependencies={"a": "^1.0.0"}, text=EUSAGE + GAPS), "lockfile-refused"
    )
    assert "lacks @emnapi/runtime@1.11.3, @emnapi/core@1.11.3" in told.message
    assert "another npm" in told.message
    assert len(told.evidence) == 3
    assert isinstance(told.changes[1], Advice)


@pytest.mark.parametrize(
    ("manager", "lockfile", "text", "pin"),
    [
        (
            "pnpm@10.11.1",
            {"pnpm-lock.yaml": "lockfileVersion: '6.0'\n"},
            " ERR_PNPM_LOCKFILE_BREAKING_CHANGE  Lockfile … not compatible with current pnpm",
            PinTool("pnpm", "8.15.9", "PNPM_VERSION"),
        ),
        (
            "bun@1.2.15",
            {"bun.lock": '{\n "lockfileVersion": 2\n}'},
            "error: Unknown lockfile version",
            PinTool("bun", "1.4.5", "BUN_VERSION"),
        ),
        (
            "yarn@4.9.1",
            {"yarn.lock": "__metadata:\n  version: 6\n"},
            "➤ YN0028: │ The lockfile would have been modified",
            PinTool("yarn", "3.8.7", "YARN_VERSION"),
        ),
        (
            "yarn@3.6.3",
            {"yarn.lock": "__metadata:\n  version: 8\n"},
            "➤ YN0028: │ The lockfile would have been modified",
            PinTool("yarn", "4.9.1", "YARN_VERSION"),
        ),
    ],
)
def test_a_lockfile_of_another_version(
    manager: str, lockfile: dict[str, str], text: str, pin: PinTool
) -> None:
    told = need(outcome(lockfile, manager=manager, text=text), "lockfile-refused")
    assert told.changes == (pin,)


PEERS = "lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n"
OFF = {".npmrc": "auto-install-peers=false\n"}
LOCKED = FilePlace("pnpm-lock.yaml", 4)


@pytest.mark.parametrize(
    ("lockfile", "files", "place", "said"),
    [
        (PEERS, OFF, FilePlace(".npmrc", 1), f"{LOCKED} has autoInstallPeers: true, and .npmrc:1"),
        (PEERS, {}, LOCKED, f"{LOCKED} has autoInstallPeers: true, and nothing here sets it"),
        ("lockfileVersion: '9.0'\n", OFF, FilePlace(".npmrc", 1), "without autoInstallPeers, and"),
    ],
)
def test_where_a_setting_and_the_lockfile_differ(
    lockfile: str, files: dict[str, str], place: FilePlace, said: str
) -> None:
    text = (
        ' ERR_PNPM_LOCKFILE_CONFIG_MISMATCH  The current "settings.autoInstallPeers" '
        "configuration doesn't match the value found in the lockfile"
    )
    told = need(outcome({"pnpm-lock.yaml": lockfile, **files}, text=text), "lockfile-refused")
    assert told.place == place
    assert said in told.message


SPACE = "pnpm-workspace.yaml"
INJECTS = {SPACE: "packages: [a]\ninjectWorkspacePackages: true\n"}


@pytest.mark.parametrize(
    ("manager", "lockfile", "files", "setting", "back"),
    [
        ("8.7.1", PEERS, OFF, "autoInstallPeers", AddLine(".npmrc", "auto-install-peers=true")),
        ("11.28.11", PEERS, {}, "autoInstallPeers", SetValue(SPACE, ("autoInstallPeers",), True)),
        (
            "10.11.1",
            PEERS,
            {SPACE: "autoInstallPeers: false\n"},
            "autoInstallPeers",
            SetValue(SPACE, ("autoInstallPeers",), True),
        ),
        (
            "9.15.9",
            "lockfileVersion: '9.0'\nsettings:\n  peersSuffixMaxLength: 40\n",
            {},
            "peersSuffixMaxLength",
            AddLine(".npmrc", "peers-suffix-max-length=40"),
        ),
        ("10.11.1", "lockfileVersion: '9.0'\n", INJECTS, "injectWorkspacePackages", 2),
    ],
)
def test_the_setting_is_set_back_or_the_lockfile_written_again(
    manager: str, lockfile: str, files: dict[str, str], setting: str, back: Change | int
) -> None:
    text = f' ERR_PNPM_LOCKFILE_CONFIG_MISMATCH  The current "settings.{setting}" configuration'
    result = outcome(
        {"pnpm-lock.yaml": lockfile.replace("'9.0'", "'6.0'" if manager[0] == "8" else "'9.0'")}
        | files,
        manager=f"pnpm@{manager}",
        text=f"{text} doesn't match the value found in the lockfile",
    )
    told = need(result, "lockfile-refused")
    assert told.changes == ((RemoveLine(SPACE, back) if isinstance(back, int) else back),)
    assert told.otherwise == (WriteLockfile("pnpm", manager, "pnpm-lock.yaml"),)
    assert "\nOr: npx pnpm@" in told.remedy


def test_overrides_are_not_set_back() -> None:
    text = (
        ' ERR_PNPM_LOCKFILE_CONFIG_MISMATCH  The current "overrides" configuration '
        "doesn't match the value found in the lockfile"
    )
    lockfile = "lockfileVersion: '9.0'\n\noverrides:\n  a: 1.0.0\n"
    told = need(outcome({"pnpm-lock.yaml": lockfile}, text=text), "lockfile-refused")
    assert told.changes == (WriteLockfile("pnpm", "10.11.1", "pnpm-lock.yaml"),)
    assert told.otherwise == ()


def test_a_good_install_may_say_what_it_likes() -> None:
    assert found(good(text="YN0028"), "lockfile-refused") is None


def test_hooks_that_git_does_not_track_are_added() -> None:
    text = (
        ' ERR_PNPM_LOCKFILE_CONFIG_MISMATCH  The current "pnpmfileChecksum" configuration '
        "doesn't match the value found in the lockfile"
    )
    files = {
        "pnpm-lock.yaml": "lockfileVersion: '9.0'\n\npnpmfileChecksum: sha256-a=\n",
        ".pnpmfile.cjs": "",
    }
    project = site(files, {"ms": "2.1.3"}, untracked=[".pnpmfile.cjs"])
    lines: tuple[tuple[Stream, str], ...] = (("stderr", text),)
    told = need(fake_run(project, Script((), 1, lines)), "lockfile-refused")
    assert told.changes == (TrackFile(".pnpmfile.cjs"),)


def test_hooks_that_the_repository_lacks() -> None:
    text = f"{PEERS}\npnpmfileChecksum: sha256-x\n"
    said = (
        ' ERR_PNPM_LOCKFILE_CONFIG_MISMATCH  Cannot proceed. The current "pnpmfileChecksum" '
        "configuration doesn't match the value found in the lockfile"
    )
    told = need(outcome({"pnpm-lock.yaml": text}, text=said), "lockfile-refused")
    assert "was written with a .pnpmfile.cjs, which is not in the repository" in told.message
