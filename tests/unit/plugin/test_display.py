"""What the last line says, and the exit code that goes with it."""

from pathlib import Path

import pytest

from pagesim.cli.suite import decide_code
from pagesim.plugin.display import Ending, Failure, counted


def ending(*codes: int | None, differing: int = 0, by_hand: bool = False) -> Ending:
    found = Ending()
    found.failed = [Failure("a.yaml::a", Path("a.yaml"), 1, "", code) for code in codes]
    found.counts.update({"passed": 1, "failed": len(codes), "differing": differing})
    found.by_hand = by_hand
    return found


@pytest.mark.parametrize(
    ("codes", "code"),
    [((None,), 1), ((4,), 4), ((3, 4), 4), ((4, None), 1), ((70,), 70)],
    ids=str,
)
def test_failures_of_its_own_have_its_own_code(codes: tuple[int | None, ...], code: int) -> None:
    assert decide_code(1, ending(*codes), None) == code


def test_a_file_that_cannot_be_read_outweighs_all() -> None:
    found = ending(None)
    found.broken = [Failure("b.yaml", Path("b.yaml"), 1, "")]
    assert decide_code(1, found, None) == 2
    assert counted(found) == "1 passed, 1 failed, 1 not readable"


def test_what_update_could_not_write_is_in_the_last_line() -> None:
    assert counted(ending(differing=2)) == "1 passed, 2 rewritten"
    left = ending(differing=2, by_hand=True)
    assert counted(left) == "1 passed, 2 differing, not all of it written"
    assert decide_code(1, left, None) == 1
