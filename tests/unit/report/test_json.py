"""The JSON of a run and of a check keeps to the schemas that are shipped."""

import json

import pytest

from pagesim.report.json import render
from pagesim.report.words import verdict_sentence
from tests.support.reports import CASES, report, schema, validate


@pytest.mark.parametrize("case", CASES)
def test_a_run_keeps_to_the_contract(case: str) -> None:
    told = report(case)
    [run] = told.runs
    data = json.loads(render(told))
    validate(data, "report")
    assert data["outcome"] == run.outcome.verdict
    assert data["verdict"] == verdict_sentence(run.outcome)
    assert len(data["exchanges"]) == len(run.outcome.first.exchanges if run.outcome.first else ())


def test_a_check_is_one_object_with_every_run() -> None:
    told = report("resolved", "token-missing")
    data = json.loads(render(told))
    validate(data, "check")
    assert [r["outcome"] for r in data["runs"]] == ["resolved", "unresolved"]
    assert data["pagesim_exit_code"] == 1
    assert set(data) == set(schema("check")["properties"])
