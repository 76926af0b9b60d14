"""Lines of an `.npmrc` stand below a `[section]`."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import RemoveLine
from pagesim.diagnosis.finding import Finding, doubt, weigh
from pagesim.diagnosis.hypothesis import list_helped, reread
from pagesim.diagnosis.npmrc_files import list_npmrcs
from pagesim.diagnosis.place import FilePlace
from pagesim.npm.ini import split_lines

_HEADER = late.compile(r"\s*\[[^\]]*\]\s*")


class NpmrcSection:
    """Settings stand below a `[section]` of an `.npmrc`, where they count for nothing.

    An `.npmrc` is an `ini` file without sections: what follows a line in brackets belongs to that
    section, which no manager asks for, to the end of the file.

    Before:

        [acme]
        @acme:registry=https://npm.pkg.github.com

    After:

        @acme:registry=https://npm.pkg.github.com

    To change: take the line in brackets out, or make it a comment.
    """

    ident: ClassVar[str] = "npmrc-section"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each file whose settings would count without the section."""
        for file in list_npmrcs(case):
            text = (case.plan.deployment.project.read(file) or b"").decode("utf-8", "replace")
            lines = split_lines(text)
            headers = [i for i, line in enumerate(lines, 1) if _HEADER.fullmatch(line)]
            if not headers:
                continue
            kept = "\n".join(line for i, line in enumerate(lines, 1) if i not in headers)
            helped = list_helped(case, reread(case, {file: kept.encode()}))
            below = [i for i, line in enumerate(lines, 1) if i > headers[0] and "=" in line]
            if not below:
                continue
            if not helped and (case.failing or not _settings(case, file)):
                continue
            yield Finding(
                rule=self.ident,
                severity=weigh(helped),
                message=f"{file}:{headers[0]} begins a section, and {case.manager} takes no "
                f"setting from below it: line {below[0]} does not count.",
                place=FilePlace(file, headers[0]),
                changes=tuple(RemoveLine(file, number) for number in headers),
                evidence=case.refusals(helped),
                packages=helped,
                certainty=doubt(helped),
            )


def _settings(case: Case, file: str) -> bool:
    """Whether a registry or a credential stands below a section of `file`."""
    places = (case.place(s.location) for s in case.configuration.slips if s.kind == "section")
    return any(isinstance(place, FilePlace) and place.file == file for place in places)
