"""Verdaccio answers as the real one did that was measured."""

from pagesim.registries.catalogue import kind_at
from pagesim.registries.verdaccio import KIND

URL = "http://localhost:4873/"


def test_found_by_its_port_or_its_name() -> None:
    assert kind_at(URL) is KIND
    assert kind_at("https://verdaccio.example.org/") is KIND
    assert kind_at("https://tools.example.org/verdaccio/") is KIND
    assert not KIND.lives_at("https://verdaccio.example.org/")


def test_answers_name_the_package() -> None:
    answer = KIND.answer("no-credential", URL, "@a/b")
    assert answer.body == {"error": "authorization required to access package @a/b"}
    assert answer.fields()["www-authenticate"] == "Basic, Bearer"
    assert b"not allowed to access package @a/b" in KIND.answer("no-right", URL, "@a/b").content()


def test_all_of_it_was_measured() -> None:
    assert all(answer.verified for answer in KIND.answers.values())
