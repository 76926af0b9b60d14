"""npm's facts, by version."""

import pytest

from pagesim.managers.npm.manager import Npm


def test_a_member_goes_by_the_workspace_s_lockfile_since_npm_8() -> None:
    assert [Npm(v).joins_workspace for v in ("6.14.4", "7.24.2", "8.19.4", "10.9.2")] == [
        False,
        False,
        True,
        True,
    ]


def test_what_to_write_for_a_scope_and_a_credential() -> None:
    npm = Npm("10.9.2")
    entry, token = npm.scope_entries("@acme", "https://npm.acme.dev/", "TOKEN")
    assert (entry.file, entry.line) == (".npmrc", "@acme:registry=https://npm.acme.dev/")
    assert token.line == "//npm.acme.dev/:_authToken=${TOKEN}"
    (default,) = npm.scope_entries("", "https://npm.acme.dev/")
    assert default.line == "registry=https://npm.acme.dev/"
    gitlab = "https://gitlab.com/api/v4/packages/npm"
    (token,) = npm.credential_entries(gitlab, "TOKEN", scoped=False)
    assert token.line == "//gitlab.com/api/v4/packages/npm/:_authToken=${TOKEN}"
    assert npm.lock_files({"@acme": "https://npm.acme.dev/"}) == {
        ".npmrc": b"@acme:registry=https://npm.acme.dev/\n"
    }


@pytest.mark.parametrize(
    "said",
    [
        "npm ERR! code ETARGET",
        "npm ERR! notarget No matching version found for @acme/a@^9.",
    ],
)
def test_it_says_that_no_version_matches(said: str) -> None:
    assert Npm("10.9.2").says("no-matching-version", f"first\n{said}\nlast")
    assert not Npm("10.9.2").says("integrity-mismatch", said)


def test_a_broken_record_of_the_tree_counts_for_nothing() -> None:
    assert Npm("10.9.2").installed({"node_modules/.package-lock.json": b"{"}) == {}
