"""What one install came to: whether the file of Pages was in place, and whether it counted."""

import pytest

from pagesim.engine.limits import LimitName, Limits
from pagesim.report.words import verdict_sentence
from pagesim.run.limits import Limit
from pagesim.run.outcome import Attempt
from tests.support.fake_engine import (
    NPMJS,
    NPMRC,
    Script,
    fake_run,
    packument,
    settings,
    site,
)

PAGES = {".npmrc.pages": NPMRC}


def first(files: dict[str, str], script: Script) -> Attempt:
    outcome = fake_run(site(files), script, chosen=settings(), swap="lifecycle")
    assert outcome.first
    return outcome.first


@pytest.mark.parametrize(
    ("files", "left", "expected"),
    [
        (PAGES, {"repo/.npmrc": NPMRC.encode()}, True),
        (PAGES, {"repo/.npmrc": b"another"}, False),
        (PAGES, {}, False),
        ({".npmrc": NPMRC}, {"repo/.npmrc": NPMRC.encode()}, None),
    ],
)
def test_in_place_is_what_lay_there_at_the_end(
    files: dict[str, str], left: dict[str, bytes], expected: bool | None
) -> None:
    assert first(files, Script(files=left)).swapped is expected


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("time", "it was ended after 1.5 minutes (--timeout)"),
        ("memory", "pagesim ended it: more than 8 GiB of memory"),
        ("processes", "pagesim ended it: more than 4,096 processes"),
        ("disk", "pagesim ended it: more than 20 GiB written"),
        ("file-size", "pagesim ended it: more than a file of 20 GiB"),
    ],
)
def test_what_a_limit_ends_is_undecided_and_names_it(name: LimitName, told: str) -> None:
    met = Limits(seconds=90.0).met(name)
    outcome = fake_run(
        site(PAGES), Script(exit_code=137, limit=met), chosen=settings(), swap="lifecycle"
    )
    assert outcome.first and outcome.first.verdict == "undecided"
    assert outcome.first.limits == (Limit(name, met.bound),)
    assert told in verdict_sentence(outcome)


def test_the_file_counted_where_a_request_bears_what_it_alone_gives() -> None:
    assert first(PAGES, Script((packument(),))).took_effect
    assert not first(PAGES, Script((packument(credential=None),))).took_effect
    assert not first(PAGES, Script((packument(registry=NPMJS),))).took_effect, "not given there"
    assert not first({**PAGES, ".npmrc": NPMRC}, Script((packument(),))).took_effect
    assert not first({".npmrc": NPMRC}, Script((packument(),))).took_effect
