"""Tiptap answers 403 where others answer 401, and 500 where they answer 404."""

from pagesim.registries.catalogue import home_of, kind_at
from pagesim.registries.kind import Refusal
from pagesim.registries.tiptap import KIND

URL = "https://registry.tiptap.dev/"


def test_found_by_its_host_and_its_scope() -> None:
    assert kind_at(URL) is KIND and home_of("@tiptap-pro") is KIND


def test_its_answers_are_its_own() -> None:
    reasons: tuple[Refusal, ...] = ("no-credential", "bad-credential", "not-there")
    assert [KIND.answers[r].status for r in reasons] == [403, 403, 500]


def test_the_slash_of_a_name_is_encoded_in_tarballs() -> None:
    assert KIND.tarball(URL, "@tiptap-pro/x", "2.0.0", "") == f"{URL}@tiptap-pro%2fx/-/x-2.0.0.tgz"
