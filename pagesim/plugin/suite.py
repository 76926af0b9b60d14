"""The report of a suite of scenarios for GitHub Actions: annotations and a step summary. Pure.

Limits as in `report.github`.
"""

import re
from collections.abc import Sequence
from html import escape as escape_html
from pathlib import PurePath

from pagesim.plugin.display import Failure
from pagesim.report.characters import make_legible
from pagesim.report.github import ANNOTATIONS_LIMIT, escape

SHOWN = 60
"""Failures that the step summary shows in full; more would pass GitHub's limit."""


def annotations(failures: Sequence[Failure], root: PurePath) -> str:
    """Return a workflow command for each failure, at its file's place below `root`."""
    return "".join(_annotation(f, root) for f in failures[:ANNOTATIONS_LIMIT])


def _annotation(failure: Failure, root: PurePath) -> str:
    properties = {"title": failure.ident.split("::")[-1]}
    if failure.file.is_relative_to(root):
        properties["file"] = str(failure.file.relative_to(root))
        if failure.line:
            properties["line"] = str(failure.line)
    told = ",".join(f"{k}={escape(v, ',:')}" for k, v in properties.items())
    return make_legible(f"::error {told}::{escape(failure.text)}") + "\n"


def suite_summary(counts: str, failures: Sequence[Failure]) -> str:
    """Return the Markdown of the step summary."""
    lines = [f"### pagesim test: {counts}", ""]
    for failure in failures[:SHOWN]:
        text = make_legible(failure.text)
        # A fence longer than any in the text, so that nothing in it is taken for Markdown.
        longest = max(map(len, re.findall("`+", text)), default=0)
        fence = "`" * max(longest + 1, 6)
        title = " ".join(make_legible(escape_html(failure.ident)).split())
        lines += [f"<details><summary>{title}</summary>", "", fence, text, fence, ""]
        lines += ["</details>", ""]
    if failures[SHOWN:]:
        lines.append(f"And {len(failures) - SHOWN} more.")
    return "\n".join(lines) + "\n"
