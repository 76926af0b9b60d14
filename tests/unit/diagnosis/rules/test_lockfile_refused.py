"""The rule lockfile-refused: where it is found, and where it keeps quiet."""

import pytest

from pagesim.diagnosis.change import PinTool
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.place import FilePlace
from tests.support.outcomes import errors, found, outcome
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


def test_a_good_install_may_say_what_it_likes() -> None:
    assert found(good(text="YN0028"), "lockfile-refused") is None
