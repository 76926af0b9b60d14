"""The rule setting-refused: the line, and those that would be refused next."""

import pytest

from pagesim.diagnosis.change import (
    Advice,
    PinTool,
    RemoveLine,
    ReplaceLine,
    SetSecret,
    SetValue,
    SetVariable,
    UnsetVariable,
)
from pagesim.diagnosis.place import FilePlace, VariablePlace
from tests.support.outcomes import found, need, outcome
from tests.support.rules import BY_TOKEN, YARNRC, good, lock

EMAIL = (
    "npm error code ERR_INVALID_AUTH\n"
    "npm error Invalid auth configuration found: `email` must be renamed to "
    "`//registry.npmjs.org/:email` in project config"
)

RULE = "setting-refused"


def test_left_overs_of_npm_go_together() -> None:
    files = {".npmrc": BY_TOKEN[".npmrc"] + "always-auth=true\nemail=ci@example.com\n"}
    told = need(
        outcome(files, manager="npm@12.2.0", secrets=["TOKEN"], text=EMAIL), "setting-refused"
    )
    assert told.place == FilePlace(".npmrc", 4)
    assert told.message == "npm 12.2.0 refuses the setting email (.npmrc:4)."
    assert told.changes == (RemoveLine(".npmrc", 4), RemoveLine(".npmrc", 3))


def test_a_key_that_yarn_does_not_know() -> None:
    files = {".yarnrc.yml": YARNRC[".yarnrc.yml"] + "npmMinimalAge: 1\n", **lock("4")}
    text = "Usage Error: Unrecognized or legacy configuration settings found: npmMinimalAge - run"
    told = need(outcome(files, secrets=["TOKEN"], text=text), "setting-refused")
    assert told.place == FilePlace(".yarnrc.yml", 5)
    assert told.changes[0] == RemoveLine(".yarnrc.yml", 5)


def test_catalogs_are_known_to_a_later_yarn() -> None:
    files = {".yarnrc.yml": YARNRC[".yarnrc.yml"] + "catalog:\n  ms: 2.1.3\n", **lock("4")}
    text = "Usage Error: Unrecognized or legacy configuration settings found: catalog - run"
    told = need(outcome(files, secrets=["TOKEN"], text=text), RULE)
    assert told.changes == (PinTool("yarn", "4.10.3", "YARN_VERSION"),)
    told = need(outcome(files, manager="yarn@4.9.1", secrets=["TOKEN"], text=text), RULE)
    assert told.changes == (SetValue("package.json", ("packageManager",), "yarn@4.10.3"),)


def test_a_good_install_may_say_what_it_likes() -> None:
    assert found(good(text=EMAIL), "setting-refused") is None


@pytest.mark.parametrize("url", ["npm.pkg.github.com", "${REGISTRY}", "htps://npm.pkg.github.com"])
def test_a_registry_that_is_no_url(url: str) -> None:
    said = "npm error code ERR_INVALID_URL"
    files = {".npmrc": f"@foobar:registry={url}\n"}
    told = need(outcome(files, variables={"REGISTRY": "htps:/x"}, text=said), "setting-refused")
    assert told.place == FilePlace(".npmrc", 1)
    assert "no URL" in told.message


@pytest.mark.parametrize(
    ("line", "change"),
    [
        (
            "npm.pkg.github.com",
            ReplaceLine(".npmrc", 1, "@foobar:registry=https://npm.pkg.github.com"),
        ),
        ("${REGISTRY}", SetVariable("preview", "REGISTRY", "https://npm.pkg.github.com")),
    ],
)
def test_what_becomes_a_url_by_https_gets_it(line: str, change: object) -> None:
    files = {".npmrc": f"@foobar:registry={line}\n"}
    given = {"REGISTRY": "npm.pkg.github.com"}
    told = need(outcome(files, variables=given, text="npm error code ERR_INVALID_URL"), RULE)
    assert told.changes == (change,)


@pytest.mark.parametrize("value", ["https://[bad", "https://a b/"])
def test_a_variable_that_breaks_a_url_is_a_finding(value: str) -> None:
    files = {".npmrc": "@foobar:registry=${REGISTRY}\n"}
    said = "npm error code ERR_INVALID_URL"
    told = need(outcome(files, variables={"REGISTRY": value}, text=said), RULE)
    assert told.place == FilePlace(".npmrc", 1)
    assert isinstance(told.changes[0], Advice)


def test_an_invalid_url_of_elsewhere_is_not_laid_on_a_good_line() -> None:
    files = {".npmrc": "@foobar:registry=https://npm.pkg.github.com:8443/\n"}
    told = need(outcome(files, text="npm error code ERR_INVALID_URL"), "setting-refused")
    assert told.place is None


def test_a_variable_that_yarn_takes_for_a_setting_gets_another_name() -> None:
    files = {
        ".yarnrc.yml": YARNRC[".yarnrc.yml"].replace("${TOKEN}", "${YARN_GH_TOKEN}"),
        **lock("4"),
    }
    text = "Usage Error: Unrecognized or legacy configuration settings found: ghToken - run"
    told = need(outcome(files, secrets=["YARN_GH_TOKEN"], text=text), RULE)
    assert told.place == VariablePlace("YARN_GH_TOKEN", "preview")
    assert "takes YARN_GH_TOKEN in Preview for its setting ghToken" in told.message
    line, secret, gone = told.changes
    assert isinstance(line, ReplaceLine)
    assert "${GH_TOKEN}" in line.text
    assert secret == SetSecret("preview", "GH_TOKEN")
    assert gone == UnsetVariable("preview", "YARN_GH_TOKEN")
