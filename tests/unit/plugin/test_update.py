"""Expectations are rewritten in place; comments, layout and all else stay."""

import pytest

from pagesim.plugin.update import DIFFERENT, PATTERN, PLACE, SOME, UNSAYABLE, updated
from pagesim.scenario.expectation import Mismatch, Value

TEXT = """\
name: a name   # a comment
because: a reason
project: ..
expect:
  # what must be
  outcome: resolved          # the verdict
  exit_code: 0
  packages:
    "@foobar/widget": {status: resolved, version: 1.2.0}   # both
    left-pad: 'resolved'
  findings: [no-credential, token-refused]
  no_findings:
    - script-failed
  assumptions: {token-untested: [A, B]}
  tools: {npm: 10.9.2}
  log: [x]
  took_effect: true
"""


def found(what: str, value: Value, expected: str = "x") -> Mismatch:
    return Mismatch(what, expected, "as people read it", value)


def rewritten(*mismatches: Mismatch) -> str:
    update = updated(TEXT, "s.yaml", [mismatches])
    assert not update.by_hand
    return update.text


@pytest.mark.parametrize(
    ("what", "value", "old", "new"),
    [
        ("outcome", "unresolved", "outcome: resolved  ", "outcome: unresolved  "),
        ("exit_code", 1, "exit_code: 0", "exit_code: 1"),
        ("exit_code", None, "exit_code: 0", "exit_code: null"),
        ("took_effect", False, "took_effect: true", "took_effect: false"),
        ("packages.@foobar/widget.status", "unauthorized", "{status: resolved,", None),
        ("packages.@foobar/widget.version", "1.3.0", "1.2.0}", "1.3.0}"),
        ("packages.left-pad", "not-found", "'resolved'", "not-found"),
        ("assumptions.token-untested", ("C",), "[A, B]", "[C]"),
        ("assumptions.token-untested", (), "[A, B]", "[]"),
        ("assumptions.token-untested", ("@a/b", "a: b"), "[A, B]", '["@a/b", "a: b"]'),
    ],
)
def test_values_within_a_line(what: str, value: Value, old: str, new: str | None) -> None:
    new = new or old.replace("resolved", "unauthorized")
    assert rewritten(found(what, value)) == TEXT.replace(old, new)


def test_rules_are_taken_out() -> None:
    gone = found("findings", None, "no-credential")
    assert rewritten(gone) == TEXT.replace("[no-credential, token-refused]", "[token-refused]")


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ([(found("exit_code", 1),), (Mismatch("exit_code", "x", "7", 7),)], DIFFERENT),
        ([(found("exit_code", 1),), ()], SOME),
        ([(found("log", None),)], PATTERN),
        ([(found("never", None),)], PATTERN),
        ([(found("no_findings", None, "not script-failed"),)], PLACE),
        ([(found("manager", "pnpm"),)], PLACE),
        ([(found("tools.npm", None),)], UNSAYABLE),
    ],
)
def test_what_is_left_to_hand_has_its_reason(points: list[tuple[Mismatch, ...]], why: str) -> None:
    update = updated(TEXT, "s.yaml", points)
    assert update.text == TEXT
    assert {one.why for one in update.by_hand} == {why}


def test_the_difference_is_shown() -> None:
    update = updated(TEXT, "s.yaml", [(found("exit_code", 1),)])
    shown = update.difference(TEXT, "s.yaml").splitlines()
    assert "-  exit_code: 0" in shown
    assert "+  exit_code: 1" in shown
