"""Bryntum's registry for customers."""

from pagesim.registries.bryntum import KIND
from pagesim.registries.catalogue import home_of, kind_at


def test_found_by_its_host_and_its_scope() -> None:
    assert kind_at("https://npm.bryntum.com/") is KIND and home_of("@bryntum") is KIND


def test_trial_packages_have_another_name() -> None:
    advice = KIND.advise("not-there", "TOKEN", str(KIND.home), "@bryntum/gantt")
    assert "@bryntum/gantt-trial" in advice
    assert not any(answer.verified for answer in KIND.answers.values())
