"""The rule credential-path-differs: where it is found, and where it keeps quiet."""

from dataclasses import replace

from pagesim.diagnosis.change import AddLine, SetValue
from tests.support.outcomes import errors, exchange, found, need, outcome
from tests.support.rules import ASKED, BY_TOKEN, lock

RULE = "credential-path-differs"
REFUSED = [exchange(ASKED, 401)]


def test_a_key_of_another_path_of_the_host() -> None:
    given = "@foobar:registry=https://npm.pkg.github.com\n//npm.pkg.github.com/acme/:_auth=${T}\n"
    one = need(outcome({".npmrc": given}, secrets=["T"], exchanges=REFUSED), RULE)
    assert str(one.place) == ".npmrc:2"
    assert one.changes == (AddLine(".npmrc", "//npm.pkg.github.com/:_auth=${T}"),)


def test_yarn_asks_its_own_alias() -> None:
    given = 'npmRegistries:\n  "//registry.npmjs.org": {npmAuthToken: "${T}"}\n'
    away = exchange("https://registry.npmjs.org/@foobar%2fwidget", 404)
    asked = [replace(away, url="https://registry.yarnpkg.com/@foobar%2fwidget")]
    one = need(outcome({".yarnrc.yml": given, **lock("4")}, secrets=["T"], exchanges=asked), RULE)
    assert one.changes == (
        SetValue(".yarnrc.yml", ("npmRegistryServer",), "https://registry.npmjs.org"),
    )


def test_a_key_that_covers_it_is_none() -> None:
    assert found(outcome(BY_TOKEN, secrets=["TOKEN"], exchanges=REFUSED), RULE) is None
    other = {".npmrc": "//registry.npmjs.org/:_authToken=${TOKEN}\n"}
    assert found(outcome(other, secrets=["TOKEN"], exchanges=REFUSED), RULE) is None


def test_a_registry_that_does_not_answer_proves_nothing_and_hides_nothing() -> None:
    given = "@foobar:registry=https://npm.pkg.github.com\n//npm.pkg.github.com/acme/:_auth=${T}\n"
    silent = [replace(exchange(ASKED, 502), trouble="upstream")]
    result = outcome({".npmrc": given}, secrets=["T"], exchanges=silent)
    assert errors(result)[0] == RULE
    assert need(result, RULE).certainty == "likely"
