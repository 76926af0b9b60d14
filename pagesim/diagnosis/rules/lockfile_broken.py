"""The lockfile cannot be read."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import WriteLockfile
from pagesim.diagnosis.finding import Finding, doubt, weigh
from pagesim.diagnosis.place import FilePlace


class LockfileBroken:
    """The lockfile cannot be read: most often a merge conflict was committed.

    npm and Yarn can settle some conflicts by themselves where they may write the lockfile, which
    they may not on Pages.

    Before, in package-lock.json:

        <<<<<<< HEAD

    After: one of the two sides, as `npm install` writes it.

    To change: write the lockfile with the manager's own version, and commit it.
    """

    ident: ClassVar[str] = "lockfile-broken"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield an error where the install failed, else a warning."""
        broken, chosen = case.plan.broken_lock, case.plan.manager
        if broken is None:
            return
        at = FilePlace(broken.file, broken.line)
        yield Finding(
            rule=self.ident,
            severity=weigh(case.failing),
            message=f"{at} cannot be read: {broken.what}.",
            place=at,
            changes=(WriteLockfile(chosen.name, chosen.version, broken.file),),
            packages=case.lost,
            certainty=doubt(case.failing),
        )
