"""The rule unscoped-credential: where it is found, and where it keeps quiet."""

from pagesim.diagnosis.change import ReplaceLine
from tests.support.outcomes import found, need, outcome
from tests.support.rules import BY_TOKEN

RULE = "unscoped-credential"
SAID = "npm error Invalid auth configuration found: `_auth` must be renamed to"


def test_it_goes_under_the_default_registry() -> None:
    given = {".npmrc": "registry=https://npm.acme.example/npm/\n_auth=${TOKEN}\n"}
    one = need(outcome(given, secrets=["TOKEN"], text=SAID), RULE)
    assert str(one.place) == ".npmrc:2"
    assert one.certainty == "proven"
    assert one.changes == (ReplaceLine(".npmrc", 2, "//npm.acme.example/npm/:_auth=${TOKEN}"),)


def test_npm_6_takes_it() -> None:
    given = {".npmrc": "_auth=${TOKEN}\n"}
    assert found(outcome(given, secrets=["TOKEN"], image="v1"), RULE) is None
    assert found(outcome(BY_TOKEN, secrets=["TOKEN"]), RULE) is None
