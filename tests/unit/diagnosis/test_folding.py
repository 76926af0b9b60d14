"""One cause: what is folded under what."""

from pagesim.diagnosis.change import RemoveLine
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.finding import Finding, Severity
from pagesim.diagnosis.folding import fold
from pagesim.diagnosis.place import FilePlace

CHANGES = (RemoveLine(".npmrc", 1),)


def finding(
    rule: str, *packages: str, severity: Severity = "error", line: int | None = None
) -> Finding:
    """Return a finding that explains `packages`, in `line` of the .npmrc."""
    place = FilePlace(".npmrc", line) if line else None
    return Finding(
        rule=rule,
        severity=severity,
        message="m",
        place=place,
        changes=CHANGES,
        packages=packages,
    )


def under(*found: Finding) -> list[str | None]:
    """Return what each finding is folded under."""
    told = fold(found)
    assert all(bool(f.changes) == (f.under is None) for f in told)
    return [f.under for f in told]


def test_what_explains_fewer_packages_is_folded_under_what_explains_them_all() -> None:
    assert under(finding("a", "x", "y"), finding("b", "x"), finding("c", "z")) == [None, "a", None]


def test_a_rule_does_not_fold_its_own() -> None:
    assert under(finding("a", "x"), finding("a", "x")) == [None, None]


def test_only_an_error_explains() -> None:
    assert under(finding("a", "x", severity="warning"), finding("b", "x")) == [None, None]


def test_the_same_line_is_the_same_cause() -> None:
    aside = finding("b", severity="warning", line=2)
    assert under(finding("a", "x", line=2), aside) == [None, "a"]
    assert under(finding("a", "x", line=1), aside) == [None, None]
    assert under(finding("a", "x"), finding("b", severity="warning")) == [None, None]


def test_what_is_folded_explains_nothing_itself() -> None:
    assert under(finding("a", "x"), finding("b", "x"), finding("c", "x")) == [None, "a", "a"]


def test_what_rests_on_the_same_line_of_output_is_the_same_event() -> None:
    line = OutputLine("npm error command failed")
    cause = Finding(rule="a", severity="error", message="", evidence=(line,))
    told = Finding(rule="b", severity="error", message="", evidence=(OutputLine("x"), line))
    assert fold([cause, told])[1].under == "a"
    other = Finding(rule="b", severity="error", message="", evidence=(OutputLine("x"),))
    assert fold([cause, other])[1].under is None
