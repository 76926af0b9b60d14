"""The rule secret-unread: where it is found, and where it keeps quiet."""

from dataclasses import replace

import pytest

from pagesim.diagnosis.change import AddLine
from pagesim.diagnosis.place import VariablePlace
from tests.support.outcomes import NPMJS, exchange, found, need, outcome
from tests.support.rules import ASKED, BY_TOKEN

RULE = "secret-unread"
ROUTED = {".npmrc": "@foobar:registry=https://npm.pkg.github.com\n"}
REFUSED = [exchange(ASKED, 401)]


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "GH_PAT", "NODE_AUTH_TOKEN", "FOOBAR_TOKEN"])
def test_it_goes_into_the_line_that_is_missing(name: str) -> None:
    one = need(outcome(ROUTED, secrets=[name, "STRIPE_SECRET"], exchanges=REFUSED), RULE)
    assert one.place == VariablePlace(name, "preview")
    line = f"//npm.pkg.github.com/:_authToken=${{{name}}}"
    assert one.changes == (AddLine(".npmrc", line),)


def test_a_vendors_name_tells_where_a_scope_lives() -> None:
    asked = [exchange(f"{NPMJS}@other%2fwidget", 404, name="@other/widget")]
    wanted = {"@other/widget": "1"}
    given = outcome({}, secrets=["GITHUB_TOKEN"], exchanges=asked, dependencies=wanted)
    one = need(given, RULE)
    assert one.certainty == "possible"
    assert AddLine(".npmrc", "@other:registry=https://npm.pkg.github.com/") in one.changes


def test_a_whole_file_is_no_token() -> None:
    one = need(outcome(ROUTED, secrets=["NPM_RC"], exchanges=REFUSED), RULE)
    assert "Commit what NPM_RC holds as .npmrc" in one.remedy


@pytest.mark.parametrize("name", ["STRIPE_SECRET", "GITLAB_TOKEN", "SENTRY_AUTH_TOKEN"])
def test_anothers_secret_is_none(name: str) -> None:
    assert found(outcome(ROUTED, secrets=[name], exchanges=REFUSED), RULE) is None


def test_one_that_is_read_is_none() -> None:
    assert found(outcome(BY_TOKEN, secrets=["TOKEN"], exchanges=REFUSED), RULE) is None


def test_a_registry_that_does_not_answer_asks_for_no_secret() -> None:
    silent = [replace(exchange(ASKED, 502), trouble="upstream")]
    result = outcome(ROUTED, secrets=["GH_TOKEN"], exchanges=silent)
    assert found(outcome(ROUTED, secrets=["GH_TOKEN"], exchanges=REFUSED), RULE)
    assert found(result, RULE) is None
