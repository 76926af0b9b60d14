"""Expectations are rewritten in place; comments, layout and all else stay."""

from pagesim.plugin.update import updated
from pagesim.scenario.expectation import Mismatch

TEXT = """\
name: a name   # a comment
expect:
  # what must be
  outcome: resolved          # the verdict
  exit_code: 0
  packages:
    "@foobar/widget": {status: resolved, version: 1.2.0}   # both
    left-pad: 'resolved'
  findings: [no-credential, token-refused]
  took_effect: true
"""


def rewritten(*found: Mismatch) -> str:
    return updated(TEXT, "s.yaml", [found]).text


def test_plain_values() -> None:
    assert rewritten(Mismatch("outcome", "resolved", "unresolved")) == TEXT.replace(
        "outcome: resolved  ", "outcome: unresolved  "
    )
    assert "exit_code: 1\n" in rewritten(Mismatch("exit_code", "0", "1"))
    assert "exit_code: null\n" in rewritten(Mismatch("exit_code", "0", "None"))
    assert "took_effect: false\n" in rewritten(Mismatch("took_effect", "True", "False"))


def test_values_within_a_line() -> None:
    found = Mismatch("packages.@foobar/widget.status", "resolved", "unauthorized (no credential)")
    assert rewritten(found) == TEXT.replace("{status: resolved,", "{status: unauthorized,")
    found = Mismatch("packages.@foobar/widget.version", "1.2.0", "1.3.0")
    assert rewritten(found) == TEXT.replace("1.2.0}", "1.3.0}")
    found = Mismatch("packages.left-pad", "resolved", "not-found")
    assert rewritten(found) == TEXT.replace("'resolved'", "not-found")


def test_rules_are_taken_out() -> None:
    found = Mismatch("findings", "no-credential", "token-refused")
    assert rewritten(found) == TEXT.replace("[no-credential, token-refused]", "[token-refused]")


def test_what_differs_between_points_is_left_to_hand() -> None:
    one = Mismatch("exit_code", "0", "1")
    other = Mismatch("exit_code", "0", "7")
    for points in ([(one,), (other,)], [(one,), ()]):
        update = updated(TEXT, "s.yaml", points)
        assert update.text == TEXT
        assert one in update.by_hand
    assert updated(TEXT, "s.yaml", [(one,), (one,)]).by_hand == ()


def test_what_has_no_plain_value_is_left_to_hand() -> None:
    for what in ("log", "exchanges", "never"):
        update = updated(TEXT, "s.yaml", [(Mismatch(what, "x", "in none"),)])
        assert (update.text, len(update.by_hand)) == (TEXT, 1)


def test_the_difference_is_shown() -> None:
    update = updated(TEXT, "s.yaml", [(Mismatch("exit_code", "0", "1"),)])
    shown = update.difference(TEXT, "s.yaml").splitlines()
    assert "-  exit_code: 0" in shown
    assert "+  exit_code: 1" in shown
