"""The rule token-malformed: where it is found, and where it keeps quiet."""

import pytest

from pagesim.diagnosis.change import RenewSecret, ReplaceLine
from pagesim.diagnosis.place import VariablePlace
from pagesim.diagnosis.rules.token_malformed import find_flaw
from tests.support.outcomes import errors, exchange, found, need, outcome
from tests.support.rules import ASKED, BY_TOKEN

RULE = "token-malformed"
REFUSED = [exchange(ASKED, 401, "TOKEN")]
TOKEN = "ghp_0123456789abcdefghijklmnopqrstuvwxyz"


def test_quotes_are_the_cause_and_not_the_token() -> None:
    result = outcome(BY_TOKEN, variables={"TOKEN": f'"{TOKEN}"'}, exchanges=REFUSED)
    one = need(result, RULE)
    assert errors(result) == [RULE]
    assert one.place == VariablePlace("TOKEN", "preview")
    assert one.changes == (RenewSecret("preview", "TOKEN", "quotes"),)
    assert "Take the quotes away from TOKEN in Preview" in one.remedy
    assert TOKEN not in f"{one.message}{one.remedy}"


def test_a_line_break_ends_npm_before_any_request() -> None:
    result = outcome(BY_TOKEN, variables={"TOKEN": f"{TOKEN}\nmore"})
    assert need(result, RULE).packages == ("@foobar/widget",)


def test_the_token_alone_is_right() -> None:
    assert found(outcome(BY_TOKEN, variables={"TOKEN": TOKEN}, exchanges=REFUSED), RULE) is None
    assert found(outcome(BY_TOKEN, secrets=["TOKEN"], exchanges=REFUSED), RULE) is None


@pytest.mark.parametrize(
    "value",
    ["'x'", "`x`", "Bearer x", "x\n", " x", "x\ny", "//npm.pkg.github.com/:_authToken=x"],
)
def test_each_flaw_is_told(value: str) -> None:
    assert find_flaw(value)


def test_a_line_break_at_the_end_does_too() -> None:
    result = outcome(BY_TOKEN, variables={"TOKEN": f"{TOKEN}\n"})
    assert errors(result)[0] == RULE


@pytest.mark.parametrize("value", ["", "x", "x=y", "it's"])
def test_no_flaw(value: str) -> None:
    assert find_flaw(value) is None


def test_it_comes_before_a_registry_that_does_not_answer() -> None:
    away = [exchange(ASKED, 502, "TOKEN")]
    result = outcome(BY_TOKEN, variables={"TOKEN": f'"{TOKEN}"'}, exchanges=away)
    assert errors(result)[0] == RULE


def test_bearer_before_the_variable_is_taken_out_of_the_line() -> None:
    given = {".npmrc": BY_TOKEN[".npmrc"].replace("${TOKEN}", "Bearer ${TOKEN}")}
    one = need(outcome(given, secrets=["TOKEN"], exchanges=REFUSED), RULE)
    assert str(one.place) == ".npmrc:2"
    assert one.changes == (ReplaceLine(".npmrc", 2, BY_TOKEN[".npmrc"].splitlines()[1]),)
    assert found(outcome(BY_TOKEN, secrets=["TOKEN"], exchanges=REFUSED), RULE) is None
