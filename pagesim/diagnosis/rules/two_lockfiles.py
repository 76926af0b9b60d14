"""A stray lockfile beside the one that fits, and Pages takes the stray one."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import DeleteFile
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.lockfile import compare_lockfile, lockfile_text
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.rules.lockfile_refused import CAUSES
from pagesim.managers.catalogue import references
from pagesim.managers.interface import Manager
from pagesim.managers.lock_wants import collect_wants
from pagesim.run.outcome import UNDONE


class TwoLockfiles:
    """There are lockfiles of two managers, and the one that Pages goes by is the stale one.

    Pages takes bun before pnpm before Yarn before npm (build logs; which of pnpm, Yarn and bun
    comes first is not verified). A lockfile that somebody wrote once with another manager then
    decides the install.

    To change: delete the stray one. Before: `pnpm-lock.yaml` and `yarn.lock`. After:

        $ git rm pnpm-lock.yaml
    """

    ident: ClassVar[str] = "two-lockfiles"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the one in force is refused and another one fits."""
        lockfile = case.plan.deployment.selection.lockfile
        said = case.said(*CAUSES) if case.failing and lockfile else ()
        fitting = next((n for m, n in _others(case) if _fits(case, m, n)), None) if said else None
        if lockfile is None or fitting is None:
            return
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{lockfile} and {fitting} are both there: {case.platform.title} goes by "
            f"{lockfile}, which does not fit package.json, and {fitting} does.",
            place=FilePlace(lockfile),
            changes=(DeleteFile(lockfile),),
            evidence=said,
            packages=tuple(r.name for r in case.unresolved if r.status in UNDONE),
            certainty="proven",
        )


def _others(case: Case) -> Iterator[tuple[Manager, str]]:
    """Yield the lockfiles of other managers beside package.json, with their manager."""
    for chosen in references():
        for name in chosen.lockfiles:
            path = case.path(name)
            if chosen.name != case.plan.manager.name and case.plan.deployment.project.has(path):
                yield chosen, path


def _fits(case: Case, chosen: Manager, path: str) -> bool:
    """Whether a lockfile has all that package.json asks for."""
    text = case.plan.deployment.project.read(path)
    if not text or text == lockfile_text(case) or compare_lockfile(case, chosen, path):
        return False
    try:
        locked = {p.name for p in chosen.locked(path, text)}
    except ValueError:
        return False
    asked = collect_wants(case.manifest)
    return all(name in locked or ":" in spec for name, spec in asked.items())
