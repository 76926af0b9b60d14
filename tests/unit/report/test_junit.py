"""JUnit XML: one document, whatever it holds, with counts that are right."""

from xml.etree import ElementTree

import pytest

from pagesim.diagnosis.finding import Finding
from pagesim.report.junit import render
from tests.support.fake_engine import PACKAGE
from tests.support.reports import report


@pytest.mark.parametrize(
    ("cases", "tests", "failures", "skipped"),
    [
        (["resolved"], 2, 0, 0),
        (["token-missing"], 2, 1, 0),
        (["many"], 3, 1, 0),
        (["stops"], 2, 2, 0),
        (["skipped"], 2, 0, 2),
        (["resolved", "token-missing"], 4, 1, 0),
    ],
    ids=lambda v: "+".join(v) if isinstance(v, list) else "",
)
def test_counts(cases: list[str], tests: int, failures: int, skipped: int) -> None:
    top = ElementTree.fromstring(render(report(*cases)))
    suites = top.findall("testsuite")
    assert len(suites) == len(cases)
    wanted = {"testcase": tests, "failure": failures, "skipped": skipped}
    assert {tag: len(top.findall(f".//{tag}")) for tag in wanted} == wanted
    for element in (top, *suites):
        assert int(element.get("tests", "")) == len(element.findall(".//testcase"))
        assert int(element.get("failures", "")) == len(element.findall(".//failure"))
        assert int(element.get("skipped", "")) == len(element.findall(".//skipped"))
        assert element.get("errors") == "0"
        assert float(element.get("time", "")) >= 0
    for case in top.iter("testcase"):
        assert case.get("file") in ("package.json", ".npmrc", ".npmrc.pages")
        assert float(case.get("time", "")) >= 0


def test_what_xml_cannot_hold() -> None:
    finding = Finding(
        rule="rule", severity="error", message="a\x1b[31m\x00 <&\"'", packages=(PACKAGE,)
    )
    ElementTree.fromstring(render(report("token-missing", more=(finding,))))


def test_what_ends_with_1_has_a_failure() -> None:
    error = Finding(rule="rule", severity="error", message="It is wrong.")
    told = report("resolved", more=(error,))
    assert told.exit_code == 1
    (failure,) = ElementTree.fromstring(render(told)).iter("failure")
    assert failure.get("message") == "It is wrong."
    (failure,) = ElementTree.fromstring(render(report("token-missing", more=(error,)))).iter(
        "failure"
    )
    assert failure.text and "It is wrong." in failure.text
