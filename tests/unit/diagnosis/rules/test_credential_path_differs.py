"""The rule credential-path-differs: where it is found, and where it keeps quiet."""

from dataclasses import replace

from pagesim.diagnosis.change import AddLine, ReplaceLine, SetValue
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


def test_a_host_that_is_misspelt_is_the_registry_that_was_meant() -> None:
    route = "@foobar:registry=https://npm.pkg.github.com\n"
    given = {".npmrc": route + "//npm.pkg.github.co/:_authToken=${T}\n"}
    one = need(outcome(given, secrets=["T"], exchanges=REFUSED), RULE)
    assert "a key of npm.pkg.github.co does not count for npm.pkg.github.com" in one.message
    assert one.changes == (ReplaceLine(".npmrc", 2, "//npm.pkg.github.com/:_authToken=${T}"),)
    used = given[".npmrc"] + "@other:registry=https://npm.pkg.github.co\n"
    assert found(outcome({".npmrc": used}, secrets=["T"], exchanges=REFUSED), RULE) is None


def test_without_always_auth_yarn_sends_a_token_for_scoped_packages_alone() -> None:
    given = 'npmRegistryServer: "https://npm.pkg.github.com"\nnpmAuthToken: "${T}"\n'
    asked = [exchange("https://npm.pkg.github.com/widget", 401, name="widget")]
    result = outcome(
        {".yarnrc.yml": given, **lock("4")},
        secrets=["T"],
        dependencies={"widget": "^1.0.0"},
        exchanges=asked,
    )
    one = need(result, RULE)
    assert str(one.place) == ".yarnrc.yml:2"
    assert one.changes == (SetValue(".yarnrc.yml", ("npmAlwaysAuth",), True),)
