"""`.npmrc.pages` lies in the folder, but git does not track it."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import TrackFile
from pagesim.diagnosis.finding import Finding, doubt, weigh
from pagesim.diagnosis.lacks import list_lacks, name_all
from pagesim.diagnosis.place import FilePlace
from pagesim.pages.swap import PAGES_NPMRC

NAMES = (PAGES_NPMRC, ".npmrc")


class NpmrcPagesUntracked:
    """`.npmrc.pages` (or `.npmrc`) lies in the folder, but git does not track it.

    Pages clones the repository: a file that is ignored or was never added is not there.

    Before, in .gitignore:

        .npmrc

    After: that line is gone, and `.npmrc` is committed, with `${NAME}` for each token.

    To change: `git add` it. It should name variables, not hold tokens.
    """

    ident: ClassVar[str] = "npmrc-pages-untracked"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each configuration file that Pages would not see."""
        lost = case.lost or name_all(list_lacks(case))
        for name in NAMES:
            path = case.path(name)
            if path in case.plan.deployment.project.untracked:
                yield Finding(
                    rule=self.ident,
                    severity=weigh(lost),
                    message=f"{path} is not tracked by git, so {case.platform.title} does not "
                    "see it.",
                    place=FilePlace(path),
                    changes=(TrackFile(path),),
                    packages=lost,
                    certainty=doubt(lost),
                )
