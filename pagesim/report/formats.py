"""The formats of `--format`: one module each, named as the format, imported when it is asked for.

Each module has `render(report)`, which returns one whole document. Text is not among them: it is
told while the run goes on (`report.text`).
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from pagesim.report.content import Report

TEXT = "text"


class Format(NamedTuple):
    """One format: its name, which is its module's too, and what it is for."""

    name: str
    summary: str
    kind: Literal["json", "markup", "text"] = "json"

    def render(self, report: "Report") -> str:
        """Return `report` as one document, without the values of secrets."""
        document: str = import_module(f"pagesim.report.{self.name}").render(report)
        return report.mask(document)


FORMATS: Mapping[str, Format] = {
    f.name: f
    for f in (
        Format("json", "one object, for programs; its JSON Schema is shipped"),
        Format(
            "junit",
            "JUnit XML: a test case for each private package, one for the install",
            "markup",
        ),
        Format("html", "one page that needs nothing else", "markup"),
        Format("github", "annotations and a step summary for GitHub Actions", "text"),
        Format("gitlab", "a Code Quality report for GitLab"),
        Format("sarif", "SARIF 2.1.0 for code scanning, with fixes"),
        Format("log", "Pages' own build log, to lay beside a real one", "text"),
    )
}
