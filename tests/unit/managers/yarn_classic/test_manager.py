"""Yarn 1's facts."""

from pagesim.managers.yarn_classic.manager import YarnClassic

YARN = YarnClassic("1.22.22")


def test_a_token_is_sent_for_unscoped_packages_with_always_auth_only() -> None:
    of_scope = YARN.credential_entries("https://npm.acme.dev/", "TOKEN", scoped=True)
    assert [e.line for e in of_scope] == ["//npm.acme.dev/:_authToken=${TOKEN}"]
    unscoped = YARN.credential_entries("https://npm.acme.dev/", "TOKEN", scoped=False)
    assert [e.line for e in unscoped] == [
        "//npm.acme.dev/:_authToken=${TOKEN}",
        "//npm.acme.dev/:always-auth=true",
    ]


def test_it_takes_an_npmrc_by_variable() -> None:
    assert YARN.reads_npmrc
    assert YARN.userconfig == "NPM_CONFIG_USERCONFIG"
