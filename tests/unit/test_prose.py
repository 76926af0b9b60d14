"""No part reads another's prose: with an x for every sentence of a finding, all else stays."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from pagesim.diagnosis.catalogue import diagnose
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding
from pagesim.fix import trials
from pagesim.fix.patch import make_patch
from pagesim.report import github, gitlab, sarif
from pagesim.report.content import Report, Run
from pagesim.report.record import make_record
from pagesim.run.outcome import Outcome
from tests.support.remedies import TROUBLES, Trouble
from tests.support.reports import CASES

PROSE = {"message", "remedy", "verdict", "text", "description", "fingerprint"}
"""Fields that hold sentences, or a sum of them."""


def mute(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings that say nothing."""
    return tuple(
        replace(
            f,
            message="x",
            changes=tuple(Advice("x") if isinstance(c, Advice) else c for c in f.changes),
        )
        for f in findings
    )


def bare(data: Any) -> Any:
    """Return JSON data without what is prose; the text of a line to write is none."""
    if isinstance(data, dict):
        told = data.get("kind") in ("add-line", "replace-line", "output-line")
        kept = {k: v for k, v in data.items() if k not in PROSE or (told and k == "text")}
        return {k: bare(v) for k, v in kept.items()}
    return [bare(item) for item in data] if isinstance(data, list) else data


@pytest.mark.parametrize("name", TROUBLES)
def test_fix_finds_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = TROUBLES[name].search()
    monkeypatch.setattr(trials, "diagnose", lambda outcome: mute(diagnose(outcome)))
    muted = TROUBLES[name].search()
    assert muted.changes == usual.changes
    assert muted.works == usual.works
    patches = [make_patch(found.project, found.changed) for found in (usual, muted)]
    assert patches[0] == patches[1]


def outcomes() -> dict[str, Callable[[], Outcome]]:
    """Return what makes each outcome, by name."""
    made = dict(CASES)
    for name, trouble in TROUBLES.items():
        made[name] = partial(first_outcome, trouble)
    return made


def first_outcome(trouble: Trouble) -> Outcome:
    """Return what the first install came to."""
    return trouble.search().before[0].outcome


OUTCOMES = outcomes()


@pytest.mark.parametrize("name", OUTCOMES)
def test_reports_are_built_the_same(name: str) -> None:
    outcome: Outcome = OUTCOMES[name]()
    usual = Run(outcome, diagnose(outcome))
    muted = Run(outcome, mute(usual.findings))
    assert muted.exit_code == usual.exit_code
    told, silent = (make_record(outcome, run.findings) for run in (usual, muted))
    assert bare(silent) == bare(told)
    for form in (sarif, gitlab):
        told, silent = (json.loads(form.render(Report("run", (run,)))) for run in (usual, muted))
        assert bare(silent) == bare(told)
    heads = [
        [line.split("::")[1] for line in github.render(Report("run", (run,))).splitlines()[:-1]]
        for run in (usual, muted)
    ]
    assert heads[0] == heads[1]


def test_what_is_compared_is_there() -> None:
    outcome = first_outcome(TROUBLES["scope"])
    log = json.loads(sarif.render(Report("run", (Run(outcome, diagnose(outcome)),))))
    assert any("fixes" in result for result in bare(log)["runs"][0]["results"])
    assert any(change["kind"] == "add-line" and change["text"] for change in changes(outcome))


def changes(outcome: Outcome) -> list[dict[str, Any]]:
    """Return the changes of a report without its prose."""
    record = bare(make_record(outcome, diagnose(outcome)))
    return [change for finding in record["findings"] for change in finding["changes"]]
