"""The rule variable-not-expanded: where it is found, and where it keeps quiet."""

import pytest

from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.change import ReplaceLine, SetSecret
from tests.support.outcomes import exchange, found, need, outcome
from tests.support.rules import ASKED, BY_TOKEN, YARNRC, lock

RULE = "variable-not-expanded"
KEY = "//npm.pkg.github.com/:_authToken="
REFUSED = [exchange(ASKED, 401, "unknown")]


@pytest.mark.parametrize(
    "form", ["$TOKEN", "$(TOKEN)", "%TOKEN%", "{{ TOKEN }}", "${{ secrets.TOKEN }}", "\\${TOKEN}"]
)
def test_a_form_that_npm_sends_as_it_is(form: str) -> None:
    given = {".npmrc": f"@foobar:registry=https://npm.pkg.github.com\n{KEY}{form}\n"}
    one = need(outcome(given, secrets=["TOKEN"], exchanges=REFUSED), RULE)
    assert str(one.place) == ".npmrc:2"
    assert one.severity == "error"
    assert one.changes == (ReplaceLine(".npmrc", 2, f"{KEY}${{TOKEN}}"),)


def test_the_bare_name() -> None:
    given = {".npmrc": f"@foobar:registry=https://npm.pkg.github.com\n{KEY}GH_TOKEN\n"}
    result = outcome(given, secrets=["GH_TOKEN"], exchanges=REFUSED)
    one = need(result, RULE)
    assert one.changes == (ReplaceLine(".npmrc", 2, f"{KEY}${{GH_TOKEN}}"),)
    assert found(result, "literal-token") is None
    assert [c.name for c in result.plan.credentials] == ["GH_TOKEN"]  # and no value of the file


def test_what_is_not_set_is_set_too() -> None:
    given = {".npmrc": f"@foobar:registry=https://npm.pkg.github.com\n{KEY}$TOKEN\n"}
    one = need(outcome(given, exchanges=REFUSED), RULE)
    assert one.changes[1:] == (SetSecret("preview", "TOKEN"),)


def test_what_is_expanded_is_right() -> None:
    assert found(outcome(BY_TOKEN, secrets=["TOKEN"], exchanges=REFUSED), RULE) is None
    literal = {".npmrc": f"{KEY}ghp_0123456789\n"}
    assert found(outcome(literal, exchanges=REFUSED), RULE) is None


def test_yarns_own_file_too() -> None:
    given = {".yarnrc.yml": YARNRC[".yarnrc.yml"].replace('"${TOKEN}"', "$TOKEN"), **lock("4")}
    one = need(outcome(given, secrets=["TOKEN"], exchanges=REFUSED), RULE)
    assert str(one.place) == ".yarnrc.yml:4"
    assert one.changes == (ReplaceLine(".yarnrc.yml", 4, "    npmAuthToken: ${TOKEN}"),)


def test_a_line_that_counts_at_two_urls_is_told_once() -> None:
    below = "acme.jfrog.io/artifactory/api/npm/npm/"
    given = {".npmrc": f"registry=https://{below}\n//{below}:_auth=YOUR_TOKEN\n"}
    found_there = [str(f.place) for f in diagnose(outcome(given)) if f.rule == RULE]
    assert found_there == [".npmrc:2"]


def test_the_bare_name_in_the_place_of_a_password() -> None:
    key = "//npm.pkg.github.com/:"
    lines = (
        f"@foobar:registry=https://npm.pkg.github.com\n{key}username=me\n{key}_password=AZ_PAT\n"
    )
    result = outcome({".npmrc": lines}, secrets=["AZ_PAT"], exchanges=REFUSED)
    one = need(result, RULE)
    assert one.changes == (ReplaceLine(".npmrc", 3, f"{key}_password=${{AZ_PAT}}"),)
    assert found(result, "literal-token") is None
