"""One cause: what an earlier finding explains is folded under it and asks for nothing itself."""

from collections.abc import Iterable

from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace
from pagesim.late import replace


def fold(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return `found`, in order, each that an earlier error of another rule explains under it.

    A rule's own findings are causes of their own: two missing variables are two changes. What rests
    on the same line of output tells of the same event.
    """
    told: list[Finding] = []
    for finding in found:
        causes = (c for c in told if c.under is None and _explains(c, finding))
        cause = next(causes, None)
        folded = replace(finding, under=cause.rule, changes=(), otherwise=()) if cause else None
        told.append(folded or finding)
    return tuple(told)


def _explains(cause: Finding, finding: Finding) -> bool:
    if cause.severity != "error" or cause.rule == finding.rule:
        return False
    if finding.packages:
        return set(finding.packages) <= set(cause.packages)
    same_line = {e for e in finding.evidence if isinstance(e, OutputLine)} & {*cause.evidence}
    return bool(same_line) or (
        isinstance(finding.place, FilePlace) and finding.place == cause.place
    )
