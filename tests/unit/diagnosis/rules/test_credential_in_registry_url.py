"""The rule credential-in-registry-url: where it is found, and where it keeps quiet."""

from pagesim.diagnosis.change import AddLine, ReplaceLine, SetSecret
from tests.support.outcomes import GITHUB, exchange, found, need, outcome
from tests.support.rules import BY_TOKEN

RULE = "credential-in-registry-url"
LINE = "@foobar:registry=https://npm.pkg.github.com/:_authToken="
ASKED = [exchange(f"{GITHUB}:_authToken=x/@foobar%2fwidget", 401)]


def test_one_line_becomes_two() -> None:
    given = {".npmrc": f"{LINE}${{TOKEN}}\n"}
    one = need(outcome(given, secrets=["TOKEN"], exchanges=ASKED), RULE)
    assert str(one.place) == ".npmrc:1"
    assert one.severity == "error"
    assert one.changes == (
        ReplaceLine(".npmrc", 1, "@foobar:registry=https://npm.pkg.github.com"),
        AddLine(".npmrc", "//npm.pkg.github.com/:_authToken=${TOKEN}"),
    )


def test_a_token_gives_way_to_a_variable_and_is_not_told() -> None:
    one = need(outcome({".npmrc": f"{LINE}ghp_secretsecretsecret\n"}, exchanges=ASKED), RULE)
    assert AddLine(".npmrc", "//npm.pkg.github.com/:_authToken=${GITHUB_TOKEN}") in one.changes
    assert SetSecret("preview", "GITHUB_TOKEN") in one.changes
    assert "ghp_" not in f"{one}"


def test_two_lines_are_right() -> None:
    assert found(outcome(BY_TOKEN, secrets=["TOKEN"], exchanges=ASKED), RULE) is None
