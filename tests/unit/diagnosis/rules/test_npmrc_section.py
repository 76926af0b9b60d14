"""The rule npmrc-section: where it is found, and where it keeps quiet."""

from pagesim.diagnosis.change import RemoveLine
from tests.support.outcomes import exchange, found, need, outcome
from tests.support.rules import ASTRAY, BY_TOKEN

RULE = "npmrc-section"


def test_the_line_in_brackets_goes() -> None:
    given = {".npmrc": f"audit=false\n[foobar]\n{BY_TOKEN['.npmrc']}"}
    one = need(outcome(given, secrets=["TOKEN"], exchanges=[exchange(ASTRAY, 404)]), RULE)
    assert str(one.place) == ".npmrc:2"
    assert one.severity == "error"
    assert one.changes == (RemoveLine(".npmrc", 2),)


def test_no_section_no_finding() -> None:
    assert found(outcome(BY_TOKEN, secrets=["TOKEN"]), RULE) is None
    last = {".npmrc": f"{BY_TOKEN['.npmrc']}[foobar]\n"}
    assert found(outcome(last, secrets=["TOKEN"]), RULE) is None
