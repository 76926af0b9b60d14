"""The catalogue of rules."""

import pytest

from pagesim.diagnosis.catalogue import RULES, diagnose, explain_rule
from tests.support.fake_engine import TOKEN, fake_run, refuses, settings, site
from tests.support.outcomes import found
from tests.support.rules import FILE, fine


@pytest.mark.parametrize("rule", [r.ident for r in RULES])
def test_no_rule_fires_where_all_is_well_and_each_explains_itself(rule: str) -> None:
    assert found(fine(), rule) is None
    told = explain_rule(rule)
    assert told.ident == rule
    assert told.text.startswith(told.summary)
    assert 20 < len(told.summary) <= 100


def test_errors_come_first_and_what_hides_others_comes_before_them() -> None:
    lacking = settings([], production=[TOKEN])
    outcome = fake_run(site(FILE), refuses(401, f"${{{TOKEN}}}"), chosen=lacking, build_image="v2")
    severities = [f.severity for f in diagnose(outcome)]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    assert diagnose(outcome)[0].rule == "token-not-in-environment"
