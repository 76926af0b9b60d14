"""What differs between two environments."""

import json
from dataclasses import replace

from pagesim.plan.plan import Plan
from pagesim.report.diff import compare_plans, diff_record, diff_text
from tests.support.fake_engine import NPMRC, TOKEN, fake_run, resolves, settings, site
from tests.support.reports import validate


def planned(secrets: list[str], **variables: str) -> Plan:
    chosen = settings(secrets, variables=variables)
    return fake_run(site({".npmrc": NPMRC}), resolves(), chosen=chosen).plan


def test_what_one_lacks_and_what_both_have_otherwise() -> None:
    left = planned([TOKEN], NODE_VERSION="22.16.0", EMPTY="")
    right = planned([], NODE_VERSION="18.17.1", EMPTY="x")
    found = {d.what: (d.left, d.right) for d in compare_plans(left, right)}
    assert found[f"variable {TOKEN}"] == ("(secret)", "-")
    assert found["variable EMPTY"] == ("(empty)", "x")
    assert found["tool node"] == ("22.16.0", "18.17.1")
    assert "command" not in found


def test_as_data_and_as_a_table() -> None:
    found = compare_plans(planned([TOKEN]), planned([]))
    data = json.loads(json.dumps(diff_record(found, "production", "preview")))
    validate(data, "diff")
    assert data["differences"][0] == {
        "what": f"variable {TOKEN}",
        "production": "(secret)",
        "preview": "-",
    }
    heading, first, *_ = diff_text(found, "production", "preview").splitlines()
    assert heading.split() == ["production", "preview"]
    assert first.split() == ["variable", TOKEN, "(secret)", "-"]


def test_two_that_are_the_same() -> None:
    found = compare_plans(planned([TOKEN]), planned([TOKEN]))
    assert found == ()
    assert diff_text(found, "production", "preview") == "production and preview are the same.\n"
    validate(diff_record(found, "production", "preview"), "diff")


def test_two_of_which_nothing_is_known() -> None:
    chosen = replace(settings(), environments=None)
    unknown = fake_run(site({".npmrc": NPMRC}), resolves(), chosen=chosen)
    assert not unknown.plan.deployment.declared
    assert planned([TOKEN]).deployment.declared
    told = diff_text((), "production", "preview", ["production", "preview"])
    assert told.startswith("Nothing says what is set in production and preview")
    validate(diff_record((), "production", "preview", ["preview"]), "diff")
