"""Annotations and the step summary for GitHub Actions."""

from dataclasses import replace

from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace, VariablePlace
from pagesim.report.github import ANNOTATIONS_LIMIT, render, step_summary
from tests.support.fake_engine import PACKAGE
from tests.support.reports import report

ONE = Finding(
    rule="rule",
    severity="error",
    message="100%\nof a",
    place=FilePlace("a,b:c", 3),
    changes=(Advice("b"),),
)


def test_annotations_are_escaped_and_limited() -> None:
    many = tuple(replace(ONE, message=f"{ONE.message}{n}") for n in range(20))
    lines = render(report("token-missing", more=many)).splitlines()
    assert len(lines) == ANNOTATIONS_LIMIT + 1
    assert lines[0] == "::error title=rule,file=a%2Cb%3Ac,line=3::100%25%0Aof a0 b"


def test_a_check_says_once_what_is_wrong_in_both() -> None:
    lines = render(report("token-missing", "stops", more=(ONE,))).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "UNRESOLVED:", "FAILED:"]


def test_the_summary_has_every_run() -> None:
    summary = step_summary(report("token-missing", "resolved"))
    assert f"| {PACKAGE} | unauthorized | - |" in summary
    assert f"| {PACKAGE} | resolved | 1.0.0 |" in summary


def test_what_no_annotation_has_room_for_is_in_the_summary_with_its_change() -> None:
    many = tuple(replace(ONE, message=f"m{n}") for n in range(20))
    summary = step_summary(report("token-missing", more=many))
    assert [n for n in range(20) if f"m{n}" not in summary] == []
    assert summary.count("**Change:** b") == 20


def test_foreign_text_is_neither_link_nor_cell_of_the_summary() -> None:
    one = replace(ONE, message="a | ![x](https://a.dev/x) \\| <img>", place=FilePlace("[f](x)", 1))
    summary = step_summary(report("token-missing", more=(ONE, one)))
    assert r"(\[f](x):1): a \| !\[x](https://a.dev/x) \\\| &lt;img>" in summary


def test_a_variable_is_no_file() -> None:
    place = VariablePlace("NPM_TOKEN", "preview")
    one = replace(ONE, message="m", place=place, changes=())
    assert render(report("token-missing", more=(one,))).splitlines()[0] == "::error title=rule::m"
