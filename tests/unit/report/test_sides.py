"""A check for people: beside each other or below, and what is the same told once."""

from pagesim.diagnosis.finding import Finding
from pagesim.late import replace
from pagesim.report.heading import Row
from pagesim.report.sides import Sides
from tests.support.reports import report, written

SAME = Finding(rule="two-lockfiles", severity="warning", message="There are two.")


def test_side_by_side_from_100_columns_on() -> None:
    sides = Sides(report("resolved", "token-missing").runs)
    wide, narrow = written(sides, width=100).splitlines(), written(sides, width=99).splitlines()
    assert wide[0].startswith("RESOLVED")
    assert "UNRESOLVED" in wide[0]
    assert narrow[0].startswith("RESOLVED")
    assert "UNRESOLVED" not in narrow[0]
    assert any(line.startswith("UNRESOLVED") for line in narrow)


def test_what_is_the_same_in_both_is_told_once() -> None:
    shown = written(Sides(report("resolved", "resolved", more=(SAME,)).runs), width=80)
    assert shown.count("There are two.") == 1
    assert shown.index("In both environments:") < shown.index("There are two.")
    assert shown.count("Tools ") == 1


def test_registries_in_another_order_are_the_same() -> None:
    one, other = report("resolved", "resolved").runs
    plan = other.outcome.plan
    routing = replace(plan.routing, registries=plan.registries[::-1])
    turned = replace(plan, routing=routing)
    assert turned.registries != plan.registries
    sides = Sides((one, replace(other, outcome=replace(other.outcome, plan=turned))))
    assert written(sides, width=120).count("Registries ") == 1


def test_a_cause_of_both_is_told_as_the_cause_once() -> None:
    broken = Finding(rule="scope-not-routed", severity="error", message="Nothing routes it.")
    both = report("token-missing", "token-missing", more=(broken,))
    shown = written(Sides(both.runs), width=120)
    assert shown.count("Cause:") == shown.count("Nothing routes it.") == 1


def test_one_run_has_nothing_in_common_with_another() -> None:
    shown = written(Sides(report("token-missing").runs, (Row("Log", "/x.log"),)), width=80)
    assert "In both" not in shown
    assert shown.splitlines()[-1].split() == ["Log", "/x.log"]


def test_verbose_leaves_out_what_was_shown_before() -> None:
    shown = written(Sides(report("token-missing").runs, verbose=True), width=80)
    assert "Tools" not in shown
    assert "its last lines" not in shown


def test_all_verdicts_come_first_with_their_causes() -> None:
    shown = written(Sides(report("resolved", "token-missing").runs), width=80)
    places = [
        shown.index(w) for w in ("RESOLVED: ", "UNRESOLVED: ", "Cause:", "Change:", "Package")
    ]
    assert places == sorted(places)
    assert shown.count("\nPreview:\n") == 2


def test_what_stands_below_is_told_once_where_it_is_the_same() -> None:
    shown = written(Sides(report("resolved", "resolved").runs), width=120)
    assert shown.count("RESOLVED: ") == 2
    assert shown.count("Package ") == 1
    assert "Preview:" not in shown
