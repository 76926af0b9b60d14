"""Nexus writes BASIC in upper case, and its tokens bear their name."""

from pagesim.registries.catalogue import kind_at, misfit
from pagesim.registries.nexus import KIND

URL = "https://nexus.example.org/repository/npm-private/"


def test_found_by_its_name_and_path() -> None:
    assert kind_at(URL) is KIND and not KIND.lives_at(URL)
    assert kind_at("https://tools.example.org/nexus/repository/npm/") is KIND
    assert kind_at("https://tools.example.org/repository/npm/") is not KIND


def test_the_challenge_is_in_upper_case() -> None:
    assert KIND.answer("no-credential", URL).fields()["www-authenticate"].startswith("BASIC ")


def test_the_prefix_is_a_part_of_the_token() -> None:
    assert KIND.made.startswith("NpmToken.")
    assert misfit(KIND, "NpmToken.0a1b2c3d") is None and misfit(KIND, "npm_" + "a" * 36)
    assert "Realm" in KIND.advise("bad-credential", "TOKEN", URL)
