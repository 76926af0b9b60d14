"""The rule script-failed: which script of which package, with which exit code."""

import pytest

from pagesim.diagnosis.change import SetSecret
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.place import FilePlace
from tests.support.fake_engine import Script, fake_run, settings, site
from tests.support.outcomes import errors, found, need, outcome
from tests.support.rules import BY_TOKEN, good

NPM = """\
> site@1.0.0 postinstall
> node build.js

no such thing
npm error code 5
npm error path /opt/buildhome/repo
npm error command failed
npm error command sh -c node build.js
"""
NPM_OF_A_PACKAGE = """\
npm error code 7
npm error path /opt/buildhome/repo/node_modules/@acme/native
npm error command failed
npm error command sh -c node-gyp rebuild
"""
NPM_6 = """\
npm ERR! code ELIFECYCLE
npm ERR! errno 5
npm ERR! native@1.0.0 install: `node-gyp rebuild`
npm ERR! Exit status 5
npm ERR! Failed at the native@1.0.0 install script.
"""
PNPM = """\
.../node_modules/native postinstall$ node x.js
.../node_modules/native postinstall: Failed
 ELIFECYCLE  Command failed with exit code 7.
"""
YARN_1 = """\
error /opt/buildhome/repo/node_modules/native: Command failed.
Exit code: 7
Command: node x.js
"""
BERRY = (
    "➤ YN0009: │ native@npm:1.0.0 couldn't be built successfully (exit code 7, logs can be found "
    "here: /tmp/xfs-1/build.log)"
)


@pytest.mark.parametrize(
    ("manager", "text", "said"),
    [
        ("npm@10.9.2", NPM, "postinstall script of site (this repository) ended with exit code 5"),
        ("npm@10.9.2", NPM_OF_A_PACKAGE, "A script of @acme/native ended with exit code 7"),
        ("npm@10.9.2", NPM_6, "The install script of native ended with exit code 5"),
        ("pnpm@10.11.1", PNPM, "The postinstall script of native ended with exit code 7"),
        ("yarn@1.22.22", YARN_1, "A script of native ended with exit code 7: node x.js"),
        ("yarn@4.9.1", BERRY, "A script of native ended with exit code 7"),
        (
            "bun@1.2.15",
            'error: postinstall script from "native" exited with 7',
            "The postinstall script of native ended with exit code 7",
        ),
    ],
)
def test_each_manager_names_it(manager: str, text: str, said: str) -> None:
    told = need(outcome(BY_TOKEN, manager=manager, secrets=["TOKEN"], text=text), "script-failed")
    assert said in told.message
    assert told.certainty == "proven"


MEMBER = {
    "packages/kit/package.json": (
        '{\n"name": "kit",\n"scripts": {\n"postinstall": "node gone.js"}}'
    )
}
"""A member of a workspace, whose script stands in line 4."""
MEMBER_FAILS = {
    "npm@10.9.2": NPM.replace("repo", "repo/packages/kit").replace("build.js", "gone.js"),
    "pnpm@10.11.1": PNPM.replace(".../node_modules/native", "packages/kit"),
    "yarn@1.22.22": YARN_1.replace("native", "kit").replace("x.js", "gone.js"),
    "yarn@4.9.1": BERRY.replace("native@npm:1.0.0", "kit@workspace:packages/kit"),
    "bun@1.2.15": 'error: postinstall script from "kit" exited with 7',
}


@pytest.mark.parametrize("manager", MEMBER_FAILS)
def test_a_member_of_the_workspace(manager: str) -> None:
    """It is the repository's own: its own file is named, and the advice is for who can edit it."""
    pnpm = {"pnpm-workspace.yaml": "packages: [packages/*]"}
    result = outcome(
        BY_TOKEN | MEMBER | (pnpm if manager.startswith("pnpm") else {}),
        manager=manager,
        workspaces=["packages/*"],
        secrets=["TOKEN"],
        text=MEMBER_FAILS[manager],
    )
    told = need(result, "script-failed")
    assert "The postinstall script of kit (this repository) ended with exit code" in told.message
    assert told.place == FilePlace("packages/kit/package.json", 4)


def test_a_command_that_is_not_there() -> None:
    text = "$ husky install\n/bin/sh: 1: husky: not found\nerror Command failed with exit code 127."
    result = outcome(BY_TOKEN, manager="yarn@1.22.22", secrets=["TOKEN"], text=text)
    told = need(result, "script-failed")
    assert "The command husky is not there." in told.message
    assert told.place == FilePlace("package.json")
    assert OutputLine("/bin/sh: 1: husky: not found") in told.evidence
    assert errors(result)[0] == "script-failed"


def test_a_good_install_may_say_what_it_likes() -> None:
    assert found(good(text=NPM), "script-failed") is None


def test_a_variable_that_the_other_environment_has() -> None:
    chosen = settings([], production=["CMS_TOKEN"])
    lines = NPM.replace("no such thing", "Missing CMS_TOKEN").splitlines()
    script = Script((), 5, tuple(("stderr", line) for line in lines))
    told = need(fake_run(site(), script, chosen=chosen), "script-failed")
    assert told.message.endswith(" CMS_TOKEN is set in Production, not in Preview.")
    assert told.changes == (SetSecret("preview", "CMS_TOKEN"),)
