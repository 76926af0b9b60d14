"""The rule too-young: which version, since when, and the way out of this manager."""

import pytest

from pagesim.diagnosis.change import RemoveLine
from tests.support.outcomes import found, need, outcome
from tests.support.rules import good

PNPM = (
    "[ERR_PNPM_MINIMUM_RELEASE_AGE_VIOLATION] 1 lockfile entries failed verification:\n"
    "  @acme/ui@2.0.1 was published at 2026-09-01T10:00:00.000Z, within the minimumReleaseAge "
    "cutoff (2026-08-31T12:00:00.000Z)"
)

NPM = "npm error notarget No matching version found for a@1 with a date before 9/1/2026"
BUN = 'error: No version matching "^1" found (blocked by minimum-release-age: 86400 seconds)'


def test_pnpm_names_the_package_and_the_time() -> None:
    told = need(outcome({}, manager="pnpm@11.28.11", text=PNPM), "too-young")
    assert "@acme/ui@2.0.1 yet (published at 2026-09-01T10:00:00.000Z)" in told.message
    assert 'minimumReleaseAgeExclude: ["@acme/*"]' in told.remedy


@pytest.mark.parametrize(
    ("manager", "text", "way"),
    [
        ("npm@11.21.2", NPM, "min-release-age"),
        ("bun@1.4.5", BUN, "minimumReleaseAgeExcludes"),
    ],
)
def test_each_manager_has_its_own_way_out(manager: str, text: str, way: str) -> None:
    assert way in need(outcome({}, manager=manager, text=text), "too-young").remedy


def test_a_good_install_may_say_what_it_likes() -> None:
    assert found(good(text=PNPM), "too-young") is None


def test_a_date_in_npmrc_makes_every_version_too_young() -> None:
    text = "npm error code ENOVERSIONS\nnpm error No versions available for a"
    told = need(outcome({".npmrc": "before=2001-01-01\n"}, text=text), "too-young")
    assert str(told.place) == ".npmrc:1"
    assert told.certainty == "likely"
    assert told.changes[0] == RemoveLine(".npmrc", 1)
    assert found(outcome({}, text=text), "too-young") is None
