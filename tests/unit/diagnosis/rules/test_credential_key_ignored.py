"""The rule credential-key-ignored: where it is found, and where it keeps quiet."""

import pytest

from pagesim.diagnosis.change import ReplaceLine, SetValue
from tests.support.outcomes import exchange, found, need, outcome
from tests.support.rules import ASKED, BY_TOKEN, lock

RULE = "credential-key-ignored"
SCOPE = "@foobar:registry=https://npm.pkg.github.com\n"
RIGHT = "//npm.pkg.github.com/:_authToken=${TOKEN}"
REFUSED = [exchange(ASKED, 401)]


@pytest.mark.parametrize(
    "line",
    [
        "https://npm.pkg.github.com/:_authToken=${TOKEN}",
        "npm.pkg.github.com/:_authToken=${TOKEN}",
        "@foobar:_authToken=${TOKEN}",
        "@foobar:registry:_authToken=${TOKEN}",
        "//npm.pkg.github.com/:authToken=${TOKEN}",
        "//npm.pkg.github.com/:_authtoken=${TOKEN}",
        "//npm.pkg.github.com/:_authToken: ${TOKEN}",
        "//npm.pkg.github.com:443/:_authToken=${TOKEN}",
        "//NPM.pkg.github.com/:_authToken=${TOKEN}",
    ],
)
def test_the_key_is_put_right(line: str) -> None:
    given = {".npmrc": f"{SCOPE}{line}\n"}
    one = need(outcome(given, secrets=["TOKEN"], exchanges=REFUSED), RULE)
    assert str(one.place) == ".npmrc:2"
    assert one.changes == (ReplaceLine(".npmrc", 2, RIGHT),)


@pytest.mark.parametrize(
    "settings",
    [
        'npmRegistries:\n  foobar:\n    npmAuthToken: "${TOKEN}"\n'
        "npmScopes: {foobar: {npmRegistryServer: 'https://npm.pkg.github.com'}}\n",
        'npmScopes:\n  "@foobar":\n    npmAuthToken: "${TOKEN}"\n'
        '    npmRegistryServer: "https://npm.pkg.github.com"\n',
    ],
)
def test_yarn_has_keys_of_its_own(settings: str) -> None:
    given = {".yarnrc.yml": settings, **lock("4")}
    one = need(outcome(given, secrets=["TOKEN"], exchanges=REFUSED), RULE)
    assert str(one.place) == ".yarnrc.yml:3"
    assert SetValue(".yarnrc.yml", ("npmScopes", "foobar", "npmAuthToken"), "${TOKEN}") in (
        one.changes
    )


def test_what_counts_is_no_slip() -> None:
    assert found(outcome(BY_TOKEN, secrets=["TOKEN"], exchanges=REFUSED), RULE) is None
    full = {".npmrc": f"{SCOPE.rstrip()}/\nhttps:{RIGHT}\n", **lock("1")}
    yarn = outcome(full, secrets=["TOKEN"], exchanges=REFUSED, manager="yarn@1.22.22")
    assert found(yarn, RULE) is None
