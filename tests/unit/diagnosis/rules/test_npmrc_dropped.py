"""The rule npmrc-dropped: where it is found, and where it keeps quiet."""

import pytest

from tests.support.fake_engine import NPMJS, PACKAGE
from tests.support.outcomes import errors, exchange, found, outcome
from tests.support.rules import ASKED, ASTRAY, BY_TOKEN


@pytest.mark.parametrize("version", ["8.15.9", "9.15.9", "10.11.1"])
def test_pnpm_drops_the_file_for_an_unset_variable(version: str) -> None:
    result = outcome(BY_TOKEN, manager=f"pnpm@{version}", exchanges=[exchange(ASTRAY, 404)])
    assert errors(result) == ["token-not-in-environment"]
    told = found(result, "npmrc-dropped")
    assert told is not None
    assert told.under == "token-not-in-environment"
    assert (told.location and told.location.line) == 2
    assert f"{PACKAGE} is looked for at {NPMJS}" in told.message


def test_nothing_is_dropped_where_the_variable_is_set_or_the_version_knows_better() -> None:
    fine = outcome(
        BY_TOKEN,
        manager="pnpm@10.11.1",
        secrets=["TOKEN"],
        exchanges=[exchange(ASKED, 401, "TOKEN")],
    )
    assert found(fine, "npmrc-dropped") is None
    newer = outcome(BY_TOKEN, manager="pnpm@11.28.11", exchanges=[exchange(ASKED, 401)])
    assert found(newer, "npmrc-dropped") is None
