"""Every format is well formed and inert, whatever names, lines, places and versions hold."""

import json
import re
from collections.abc import Callable, Mapping
from xml.etree import ElementTree

import pytest

from pagesim.report.characters import replace_unwritable, wrap_lines
from pagesim.report.formats import FORMATS
from pagesim.report.github import step_summary
from tests.support.reports import FOREIGN_NAME, foreign_report

READERS: Mapping[str, Callable[[str], object]] = {
    "json": json.loads,
    "sarif": json.loads,
    "gitlab": json.loads,
    "junit": ElementTree.fromstring,
}


def _is_writable(document: str) -> bool:
    return replace_unwritable(document) == document and bool(document.encode("utf-8"))


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"log"}))
def test_a_format_holds_no_character_that_it_cannot(name: str) -> None:
    document = FORMATS[name].render(foreign_report())
    assert _is_writable(document)
    assert "\N{REPLACEMENT CHARACTER}" in document
    assert READERS.get(name, str)(document)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_nothing_acts_on_a_screen_or_turns_the_direction_of_writing(name: str) -> None:
    document = FORMATS[name].render(foreign_report())
    assert not re.search(
        "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]", document
    )
    summary = step_summary(foreign_report())
    assert "\u202e" not in summary and "\x9b" not in summary


def test_json_still_says_what_a_name_is() -> None:
    report = foreign_report()
    (package,) = json.loads(FORMATS["json"].render(report))["packages"]
    assert package["name"] == re.sub("[\ud800\udfff\ufffe]", "\ufffd", FOREIGN_NAME)
    (result,) = json.loads(FORMATS["sarif"].render(report))["runs"][0]["results"]
    assert "\u202e" not in result["message"]["text"]
    (issue,) = json.loads(FORMATS["gitlab"].render(report))
    assert "\u202e" not in issue["description"]


def test_foreign_text_begins_no_workflow_command_and_no_row() -> None:
    report = foreign_report()
    for document in (FORMATS["github"].render(report), step_summary(report)):
        assert _is_writable(document)
        assert not [line for line in document.splitlines() if line.startswith("::error::")]


def test_the_page_keeps_foreign_text_inert() -> None:
    assert "<b>" not in FORMATS["html"].render(foreign_report())


def test_what_can_be_written_stays() -> None:
    text = "a\tb\r\nü \x85 \N{GRINNING FACE}"
    assert replace_unwritable(text) == text


def test_sentences_are_broken_and_commands_are_not() -> None:
    text = "  Add a-long-name to it, then go on.\n    npx put a-long-name --to-it --and-on\n\nend\n"
    assert wrap_lines(text, 20) == (
        "  Add a-long-name to\n  it, then go on.\n    npx put a-long-name --to-it --and-on\n\nend\n"
    )
