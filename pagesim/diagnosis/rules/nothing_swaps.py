"""The repository has `.npmrc.pages`, and nothing in it makes the file count on Pages."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.finding import Finding, doubt, prove, weigh
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.remedies import let_pages_npmrc_count
from pagesim.pages.swap import PAGES_NPMRC


class NothingSwaps:
    """The repository has `.npmrc.pages`, and no script and no variable makes it count on Pages.

    No package manager knows a file of that name. pagesim can put it in place, Pages does not.

    Before: `.npmrc.pages` is committed, and nothing names it.

    After: NPM_CONFIG_USERCONFIG=/opt/buildhome/repo/.npmrc.pages in both environments.

    To change: let `NPM_CONFIG_USERCONFIG` name it, where the manager reads that.
    """

    ident: ClassVar[str] = "nothing-swaps"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the file is there and nothing names it."""
        if not case.plan.has_pages_npmrc or case.plan.deployment.mechanism or not case.first:
            return
        yield Finding(
            rule=self.ident,
            severity=weigh(case.lost),
            message="Nothing in the repository makes .npmrc.pages count on "
            f"{case.platform.title}: no script moves it, no variable names it.",
            place=FilePlace(case.path(PAGES_NPMRC)),
            changes=let_pages_npmrc_count(case),
            packages=case.lost,
            certainty=prove(case.file_is_right) if case.lost else doubt(case.lost),
        )
