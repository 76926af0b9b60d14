"""The rule node-unsupported: a manager that does not run on this Node.js."""

from pagesim.diagnosis.change import PinTool, ReplaceLine
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.place import FilePlace
from tests.support.outcomes import found, need, outcome
from tests.support.rules import YARNRC, good, lock

CRASH = "/opt/toolchain/lib/node_modules/yarn/bin/yarn.js:404\nReferenceError: fetch is not defined"
OLD_NODE = {".nvmrc": "16.20.2\n"}


def test_a_manager_that_breaks_down() -> None:
    told = need(outcome({**YARNRC, **OLD_NODE, **lock("4")}, text=CRASH), "node-unsupported")
    assert told.message == "yarn 4.9.1 does not run on Node.js 16.20.2; it needs >=18.12."
    assert told.certainty == "likely"
    assert told.place == FilePlace(".nvmrc", 1)
    assert told.changes == (ReplaceLine(".nvmrc", 1, "18"),)


def test_an_error_that_did_not_come_through() -> None:
    first = CRASH.splitlines()[0]
    told = need(outcome({**YARNRC, **OLD_NODE, **lock("4")}, text=first), "node-unsupported")
    assert told.evidence == (OutputLine(first),)


def test_the_manager_that_wrote_the_lockfile_comes_first() -> None:
    told = need(outcome({**YARNRC, **OLD_NODE, **lock("1")}, text=CRASH), "node-unsupported")
    assert told.changes == (PinTool("yarn", "1.22.22", "YARN_VERSION"),)


def test_a_manager_that_says_so() -> None:
    text = (
        "ERROR: This version of pnpm requires at least Node.js v22.13\n"
        "The current version of Node.js is v20.20.2"
    )
    files = {".nvmrc": "20.20.2"}
    told = need(outcome(files, manager="pnpm@11.28.11", text=text), "node-unsupported")
    assert "it needs 22.13" in told.message
    assert told.certainty == "proven"
    assert told.changes == (ReplaceLine(".nvmrc", 1, "22"),)


def test_a_good_install_may_say_what_it_likes() -> None:
    assert found(good(text="This tool requires a Node version compatible with >=18"),
                 "node-unsupported") is None  # fmt: skip
