"""A suite's annotations: what a scenario is called begins no command and acts on no screen."""

from pathlib import Path

from pagesim.plugin.display import Failure
from pagesim.plugin.suite import annotations, suite_summary
from pagesim.report.github import ANNOTATIONS_LIMIT

TITLE = "a.yaml::100%, a:b \u202e\x9b\n::error::x"
ONE = Failure(TITLE, Path("/top/a,b.yaml"), 3, "no\n::error::y")


def test_annotations_are_escaped_and_limited() -> None:
    lines = annotations([ONE] * 20, Path("/top")).splitlines()
    assert len(lines) == ANNOTATIONS_LIMIT
    assert lines[0].startswith("::error title=")
    assert lines[0].endswith(",file=a%2Cb.yaml,line=3::no%0A::error::y")
    assert "\u202e" not in lines[0] and "\x9b" not in lines[0]


def test_the_summary_holds_those_that_have_no_annotation() -> None:
    summary = suite_summary("20 failed", [ONE] * 20)
    assert summary.count("<details>") == 20
    assert "\u202e" not in summary
    assert not [line for line in summary.splitlines() if line.startswith("::error::x")]
