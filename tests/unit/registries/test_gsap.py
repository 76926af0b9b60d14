"""GSAP's registry of the club; what is free now is at npmjs."""

from pagesim.registries.catalogue import home_of, kind_at
from pagesim.registries.gsap import KIND


def test_found_by_its_host_and_its_scope() -> None:
    assert kind_at("https://npm.greensock.com/") is KIND and home_of("@gsap") is KIND


def test_it_sends_people_to_npmjs() -> None:
    assert "`gsap` of npmjs" in KIND.advise("not-there", "TOKEN", str(KIND.home), "@gsap/business")
    assert not any(answer.verified for answer in KIND.answers.values())
