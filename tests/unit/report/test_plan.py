"""The plan: for people and as data, without any secret's value."""

import json

import pytest

from pagesim.report.plan import plan_record, plan_text
from tests.support.fake_engine import NPMRC, TOKEN, fake_run, resolves, site
from tests.support.reports import CASES, schema, validate, written


def test_the_plan_hides_secrets() -> None:
    outcome = fake_run(
        site({".npmrc": NPMRC}), resolves(), env={TOKEN: "ghp_value_9"}, registry="mock"
    )
    shown = written(plan_text(outcome.plan))
    assert "(secret)" in shown
    assert "ghp_value_9" not in shown
    assert "ghp_value_9" not in json.dumps(plan_record(outcome.plan))


@pytest.mark.parametrize("case", CASES)
def test_json_keeps_to_the_schema(case: str) -> None:
    data = json.loads(json.dumps(plan_record(CASES[case]().plan)))
    validate(data, "plan")
    assert set(data) == set(schema("plan")["properties"])
