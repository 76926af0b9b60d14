"""The rule token-not-in-environment: where it is found, and where it keeps quiet."""

from pagesim.config.settings import Settings
from pagesim.diagnosis.change import ReplaceLine, SetSecret, SetValue
from pagesim.diagnosis.place import FilePlace
from tests.support.fake_engine import (
    NPMRC,
    PACKAGE,
    TOKEN,
    fake_run,
    refuses,
    resolves,
    settings,
    site,
)
from tests.support.outcomes import need, outcome
from tests.support.rules import FILE


def test_token_not_in_environment() -> None:
    lacking = settings([], production=[TOKEN])
    outcome = fake_run(site(FILE), refuses(401, f"${{{TOKEN}}}"), chosen=lacking)
    one = need(outcome, "token-not-in-environment")
    assert one.severity == "error"
    assert one.packages == (PACKAGE,)
    assert one.place == FilePlace(".npmrc", 2)
    assert one.changes == (SetSecret("preview", TOKEN),)
    assert one.certainty == "proven"
    assert "it is in Production" in one.message
    neither = fake_run(site(FILE), refuses(401, f"${{{TOKEN}}}"), chosen=settings([]))
    assert "nor in Production" in need(neither, "token-not-in-environment").message


def test_what_is_only_taken_as_set_elsewhere_is_not_told_of() -> None:
    script = refuses(401, f"${{{TOKEN}}}")
    found = fake_run(site(FILE), script, chosen=Settings(), unset=(TOKEN,), registry="mock")
    said = need(found, "token-not-in-environment").message
    assert said == f"{TOKEN} is not set in Preview, and .npmrc:2 needs it."


def test_a_missing_variable_that_no_package_needs_is_a_warning() -> None:
    other = {".npmrc": NPMRC + "//npm.example.org/:_authToken=${OTHER}\n"}
    one = need(fake_run(site(other), resolves()), "token-not-in-environment")
    assert (one.severity, one.packages) == ("warning", ())


def test_yarn_1_which_stops_at_the_line_has_the_variable_that_is_there() -> None:
    files = {".npmrc": NPMRC.replace(TOKEN, "NPM_GITHUB_PAT"), "yarn.lock": "# yarn lockfile v1\n"}
    result = outcome(files, manager="yarn@1.22.22", secrets=["GITHUB_TOKEN"])
    one = need(result, "token-not-in-environment")
    assert "where GITHUB_TOKEN is set and nothing reads it" in one.message
    assert one.changes == (
        ReplaceLine(".npmrc", 2, "//npm.pkg.github.com/:_authToken=${GITHUB_TOKEN}"),
    )


def test_a_registrys_host_that_the_wrangler_file_gives_to_the_other_environment() -> None:
    files = {
        ".npmrc": "@foobar:registry=https://${HOST}/\n",
        "wrangler.toml": 'name = "x"\npages_build_output_dir = "dist"\n[vars]\n'
        'HOST = "npm.acme.dev"\n[env.preview.vars]\nAPI = "staging"\n',
    }
    one = need(outcome(files, text="npm error code ENOTFOUND"), "token-not-in-environment")
    assert one.severity == "error"
    assert "it is in Production (wrangler.toml:4)" in one.message
    path = ("env", "preview", "vars", "HOST")
    assert one.changes == (SetValue("wrangler.toml", path, "npm.acme.dev"),)
