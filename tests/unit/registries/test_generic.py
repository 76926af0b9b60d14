"""A registry of no known vendor answers with a challenge, and claims no source for it."""

from pagesim.registries.generic import KIND

URL = "https://npm.example.org/"


def test_it_challenges_with_its_own_url() -> None:
    answer = KIND.answer("no-credential", URL, "@a/b")
    assert (answer.status, answer.fields()["www-authenticate"]) == (401, f'Basic realm="{URL}"')


def test_nothing_of_it_is_verified() -> None:
    assert not any(answer.verified for answer in KIND.answers.values())


def test_its_advice_names_the_host() -> None:
    assert "npm.example.org" in KIND.advise("bad-credential", "TOKEN", URL)
