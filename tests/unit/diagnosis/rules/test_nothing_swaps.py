"""The rule nothing-swaps: where it is found, and where it keeps quiet."""

from tests.support.fake_engine import NPMJS, fake_run, refuses, resolves, site
from tests.support.outcomes import found, need
from tests.support.rules import FILE, MOVE, PAGES_FILE


def test_nothing_swaps() -> None:
    outcome = fake_run(site(PAGES_FILE), refuses(404, None, registry=NPMJS), resolves())
    assert need(outcome, "nothing-swaps").severity == "error"
    assert found(fake_run(site(PAGES_FILE, scripts=MOVE), resolves()), "nothing-swaps") is None
    unneeded = fake_run(site({**FILE, **PAGES_FILE}), resolves())
    assert need(unneeded, "nothing-swaps").severity == "warning"
