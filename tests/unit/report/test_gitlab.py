"""GitLab's Code Quality report: what it must hold, and nothing twice."""

import json

import pytest

from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace, VariablePlace
from pagesim.report.gitlab import render
from tests.support.reports import CASES, report

HERE = Finding(rule="rule", severity="error", message="m", place=FilePlace(".npmrc", 3))
NOWHERE = Finding(rule="other", severity="note", message="n", place=VariablePlace("T", "preview"))


def test_each_finding_is_an_issue_at_its_place() -> None:
    first, second = json.loads(render(report("token-missing", more=(HERE, NOWHERE))))
    print_of = first.pop("fingerprint")
    assert first == {
        "description": "m",
        "check_name": "rule",
        "severity": "critical",
        "location": {"path": ".npmrc", "lines": {"begin": 3}},
    }
    assert second["location"] == {"path": "package.json", "lines": {"begin": 1}}
    assert print_of != second["fingerprint"]


def test_a_check_says_once_what_is_wrong_in_both() -> None:
    assert len(json.loads(render(report("token-missing", "stops", more=(HERE,))))) == 1


def test_nothing_found_is_an_empty_list() -> None:
    assert json.loads(render(report("resolved"))) == []


@pytest.mark.parametrize("case", CASES)
def test_every_outcome_is_what_gitlab_reads(case: str) -> None:
    issues = json.loads(render(report(case)))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["description"]
        assert not issue["location"]["path"].startswith(("/", "./"))
        assert issue["location"]["lines"]["begin"] >= 1
