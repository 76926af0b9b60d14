"""`.npmrc.pages` lies in the folder, but git does not track it."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.finding import Case, Finding
from pagesim.managers.interface import Location

NAMES = (".npmrc.pages", ".npmrc")


class NpmrcPagesUntracked:
    """`.npmrc.pages` (or `.npmrc`) lies in the folder, but git does not track it.

    Pages clones the repository: a file that is ignored or was never added is not there.

    To change: `git add` it. It should name variables, not hold tokens.
    """

    ident: ClassVar[str] = "npmrc-pages-untracked"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each configuration file that Pages would not see."""
        cwd = case.plan.deployment.selection.cwd
        for name in NAMES:
            path = f"{cwd}/{name}" if cwd else name
            if path in case.plan.deployment.project.untracked:
                explained = tuple(r.name for r in case.unresolved)
                yield Finding(
                    rule=self.ident,
                    severity=case.severity(case.failing),
                    message=f"{path} is not tracked by git, so Pages does not see it.",
                    remedy=f"If it names variables only (no tokens): git add -f {path} and commit.",
                    location=Location(path),
                    packages=explained,
                )
