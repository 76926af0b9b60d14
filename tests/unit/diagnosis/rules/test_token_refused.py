"""The rule token-refused: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import NPMRC, PACKAGE, TOKEN, fake_run, refuses, site
from tests.support.outcomes import need
from tests.support.rules import FILE

RULE = "token-refused"


def test_token_refused_tells_status_and_kind_of_registry() -> None:
    unknown = need(fake_run(site(FILE), refuses(401)), RULE)
    assert f"refused (401) {TOKEN} for {PACKAGE}" in unknown.message
    assert "classic personal access token" in unknown.remedy
    assert "403" in need(fake_run(site(FILE), refuses(403)), RULE).message
    nobody = fake_run(site(FILE), refuses(401, "unknown"))
    assert "refused (401) a credential of no variable" in need(nobody, RULE).message


def test_a_token_of_the_wrong_kind_is_named_by_its_prefix() -> None:
    held = {TOKEN: "github_pat_" + "a1B" * 27}
    found = need(fake_run(site(FILE), refuses(401), env=held), RULE)
    assert "It is a fine-grained personal access token" in found.message
    assert "personal access token (classic)" in found.remedy
    other = need(fake_run(site(FILE), refuses(401), env={TOKEN: "npm_" + "a1B" * 12}), RULE)
    assert "another vendor" in other.message


def test_what_a_mock_answers_without_a_source_is_no_proof() -> None:
    url = "https://npm.example.org/"
    files = {".npmrc": f"@foobar:registry={url}\n//npm.example.org/:_authToken=${{{TOKEN}}}\n"}
    found = need(fake_run(site(files), refuses(401, registry=url)), RULE)
    assert found.certainty == "likely" and "unverified" in found.message
    assert need(fake_run(site(FILE), refuses(401)), RULE).certainty == "proven"


def test_a_text_in_place_of_a_token_is_to_be_a_variable() -> None:
    written = {".npmrc": NPMRC.replace(f"${{{TOKEN}}}", f"${TOKEN}")}
    found = need(fake_run(site(written), refuses(401, f"${TOKEN}")), RULE)
    assert str(found.place) == ".npmrc:2"
    assert found.under == "variable-not-expanded"
    assert "${NAME}" in need(fake_run(site(FILE), refuses(401, "<token>")), RULE).remedy
