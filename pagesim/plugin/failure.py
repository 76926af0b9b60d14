"""What is told of a scenario that did not come out as expected. Pure."""

from collections.abc import Sequence

from pagesim.report.characters import wrap_line
from pagesim.scenario.expectation import Mismatch
from pagesim.scenario.running import Result

BECAUSE, CAUSE, CHANGE = "Because: ", "Cause: ", "Change: "
WIDEST = 60
"""Columns of an expected value; a longer one takes a line of its own."""
LAST_LINES = 8


def failure_text(because: str, found: Sequence[Mismatch], result: Result, command: str) -> str:
    """Return the reason, expected beside found, the cause, and the command for just this one."""
    lines = [f"{BECAUSE}{because}", "", *_table(found)]
    causes = [f for f in result.findings if f.severity == "error"]
    if causes:
        lines += ["", f"{CAUSE}{causes[0].message} [{causes[0].rule}]"]
        lines += [f"{CHANGE}{causes[0].remedy}"]
    points = result.outcome.plan.manager.vocabulary.points
    if tail := [line for line in result.log if not points(line)][-LAST_LINES:]:
        lines += ["", "The install's last lines:", *(f"  {line}" for line in tail)]
    return "\n".join([*lines, "", f"Run it again: {command}"])


def fold_sentences(text: str, width: int | None) -> str:
    """Return such a text with its sentences broken at `width`; tables, output and commands stay."""
    return "\n".join(
        wrap_line(line, width, "  ")
        if width and len(line) > width and line.startswith((BECAUSE, CAUSE, CHANGE))
        else line
        for line in text.split("\n")
    )


def _table(found: Sequence[Mismatch]) -> list[str]:
    narrow = [m.expected for m in found if len(m.expected) <= WIDEST]
    width = max(len(m.what) for m in found)
    column = max(len(text) for text in ("expected", *narrow))
    lines = [f"{'':<{width}}  {'expected':<{column}}  found"]
    for m in found:
        if len(m.expected) <= WIDEST:
            lines.append(f"{m.what:<{width}}  {m.expected:<{column}}  {m.found}")
        else:
            lines += [
                f"{m.what:<{width}}  {m.expected}",
                f"{'':<{width}}  {'':<{column}}  {m.found}",
            ]
    return lines
