"""The report that nobody sees: it can be made of every plan and in every format."""

import pytest

from pagesim.report import rehearsal
from pagesim.report.formats import FORMATS, TEXT
from pagesim.report.rehearsal import rehearse
from tests.support.reports import CASES, report


@pytest.mark.parametrize("case", CASES)
def test_it_can_be_made_of_every_plan(case: str) -> None:
    plan = report(case).runs[0].outcome.plan
    if not plan.starts:
        return
    told = rehearsal._report(plan)
    for form in FORMATS.values():
        assert form.render(told)


def test_text_is_laid_out_and_a_large_plan_takes_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, shown = report("resolved").runs[0].outcome.plan, list[object]()
    rehearse(plan, TEXT, shown.append)
    assert len(shown) == 1
    monkeypatch.setattr(rehearsal, "MOST", -1)
    rehearse(plan, TEXT, shown.append)
    assert len(shown) == 1
