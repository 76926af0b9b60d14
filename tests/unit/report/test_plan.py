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


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"SKIP_DEPENDENCY_INSTALL": "1"}, "would install nothing: SKIP_DEPENDENCY_INSTALL is 1."),
        ({"NODE_VERSION": "lts/iron"}, "would end before the install: v3 takes no name"),
        ({}, ""),
    ],
)
def test_an_install_that_pages_would_not_make(variables: dict[str, str], says: str) -> None:
    outcome = fake_run(site({}), resolves(), var=tuple(variables.items()))
    shown = written(plan_text(outcome.plan))
    assert says in shown and ("would" in shown) is bool(says)


@pytest.mark.parametrize("case", CASES)
def test_json_keeps_to_the_schema(case: str) -> None:
    data = json.loads(json.dumps(plan_record(CASES[case]().plan)))
    validate(data, "plan")
    assert set(data) == set(schema("plan")["properties"])
