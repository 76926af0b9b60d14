"""Cloudsmith: nothing of its answers is verified, and it says so."""

from pagesim.registries.catalogue import kind_at, misfit
from pagesim.registries.cloudsmith import KIND

URL = "https://npm.cloudsmith.io/acme/main/"


def test_found_by_its_host() -> None:
    assert kind_at(URL) is KIND and KIND.lives_at(URL)


def test_no_answer_claims_a_source() -> None:
    assert not any(answer.verified for answer in KIND.answers.values())
    assert {a.status for a in KIND.answers.values()} == {401, 403, 404}
    assert misfit(KIND, "a" * 16) is None
