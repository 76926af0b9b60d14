"""The rule default-registry-private: where it is found, and where it keeps quiet."""

from pagesim.diagnosis.change import AddLine, RemoveLine, ReplaceLine, SetValue, UnsetVariable
from pagesim.diagnosis.place import VariablePlace
from tests.support.outcomes import GITHUB, PACKAGE, exchange, found, need, outcome
from tests.support.rules import BY_TOKEN, lock

RULE = "default-registry-private"
DEFAULT = {".npmrc": "audit=false\nregistry=https://npm.pkg.github.com\n"}
MISSING = [exchange(f"{GITHUB}ms", 404, "T", name="ms")]


def test_the_scope_alone_goes_there() -> None:
    wanted = {PACKAGE: "1", "ms": "2"}
    one = need(outcome(DEFAULT, exchanges=MISSING, dependencies=wanted), RULE)
    assert str(one.place) == ".npmrc:2"
    assert one.certainty == "likely"
    assert one.changes == (ReplaceLine(".npmrc", 2, "@foobar:registry=https://npm.pkg.github.com"),)


def test_without_a_scope_the_line_goes() -> None:
    one = need(outcome(DEFAULT, exchanges=MISSING, dependencies={"ms": "2"}), RULE)
    assert RemoveLine(".npmrc", 2) in one.changes


def test_a_registry_that_may_pass_public_packages_on_is_doubted() -> None:
    nexus = {".npmrc": "registry=https://npm.pkg.github.com/nexus/repository/npm/\n"}
    wanted = {"@acme/x": "1"}
    asked = [exchange(f"{GITHUB}nexus/repository/npm/@acme%2fx", 404, "T", name="@acme/x")]
    one = need(outcome(nexus, exchanges=asked, dependencies=wanted), RULE)
    assert one.certainty == "possible"


def test_a_scope_that_is_sent_there_is_right() -> None:
    assert found(outcome(BY_TOKEN, secrets=["TOKEN"], exchanges=MISSING), RULE) is None
    public = {".npmrc": "registry=https://registry.npmjs.org/\n"}
    assert found(outcome(public, exchanges=MISSING), RULE) is None


def test_a_variable_gives_way_to_the_scopes_line() -> None:
    named = {"NPM_CONFIG_REGISTRY": "https://npm.pkg.github.com"}
    wanted = {PACKAGE: "1", "ms": "2"}
    one = need(outcome({}, variables=named, exchanges=MISSING, dependencies=wanted), RULE)
    assert one.place == VariablePlace("NPM_CONFIG_REGISTRY", "preview")
    assert one.changes == (
        UnsetVariable("preview", "NPM_CONFIG_REGISTRY"),
        AddLine(".npmrc", "@foobar:registry=https://npm.pkg.github.com"),
    )


def test_yarns_credential_goes_along() -> None:
    given = 'npmRegistryServer: "https://npm.pkg.github.com"\nnpmAuthToken: "${T}"\n'
    files, wanted = {".yarnrc.yml": given, **lock("4")}, {PACKAGE: "1", "ms": "2"}
    one = need(outcome(files, secrets=["T"], exchanges=MISSING, dependencies=wanted), RULE)
    scope = ("npmScopes", "foobar")
    assert one.changes == (
        RemoveLine(".yarnrc.yml", 1),
        RemoveLine(".yarnrc.yml", 2),
        SetValue(".yarnrc.yml", (*scope, "npmRegistryServer"), "https://npm.pkg.github.com"),
        SetValue(".yarnrc.yml", (*scope, "npmAuthToken"), "${T}"),
    )
