"""JUnit XML: one document, whatever it holds, with counts that are right."""

import re
from collections.abc import Mapping
from xml.etree import ElementTree

import pytest

from pagesim.diagnosis.finding import Finding
from pagesim.report.junit import render
from tests.support.fake_engine import PACKAGE
from tests.support.reports import CASES, foreign_report, report


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


FORM: Mapping[str, tuple[set[str], set[str], str]] = {
    "testsuites": ({"name", "tests", "failures", "errors", "skipped", "time"}, set(), "testsuite*"),
    "testsuite": (
        {"name", "tests", "failures", "errors", "skipped", "time"},
        set(),
        "properties? testcase*",
    ),
    "properties": (set(), set(), "property*"),
    "property": ({"name", "value"}, set(), ""),
    "testcase": ({"name", "classname", "time"}, {"file"}, "skipped? failure?"),
    "failure": ({"message", "type"}, set(), ""),
    "skipped": ({"message"}, set(), ""),
}
"""Of each element: attributes that it needs, that it may have, and what may be in it, in order.

As the schema of Jenkins' plugin has it (jenkinsci/xunit-plugin, junit-10.xsd), of which no package
of npm or PyPI is at hand; `file` is what GitLab and CircleCI read.
"""


@pytest.mark.parametrize("case", [*CASES, "hostile"])
def test_it_is_what_readers_of_junit_know(case: str) -> None:
    found = foreign_report() if case == "hostile" else report(case)
    for element in ElementTree.fromstring(render(found)).iter():
        needed, more, content = FORM[element.tag]
        assert needed <= set(element.keys()) <= needed | more
        inside = "".join(f"{child.tag} " for child in element)
        assert re.fullmatch(re.sub(r"(\w+)(\W?) ?", r"(?:\1 )\2", content), inside), inside


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
