"""The manager may not change the lockfile, and would have to."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Change, PinTool, WriteLockfile
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace
from pagesim.managers.facts import Cause
from pagesim.npm.version import leading
from pagesim.run.outcome import UNDONE

CAUSES: tuple[Cause, ...] = ("lockfile-out-of-sync", "no-lockfile")


class LockfileRefused:
    """The lockfile does not fit, and the manager may not write a new one.

    Pages sets `CI=true`, so bare `yarn` (2 and later) and `pnpm install` refuse to change it, and
    npm and bun are called with a frozen lockfile. Most often the lockfile is of another version of
    the manager: one of Yarn 1 under Yarn 4, which build image v3 brings.

    Before: `yarn.lock` begins with `# yarn lockfile v1`, and Yarn is 4.9.1.

    After: YARN_VERSION=1.22.22, or a `yarn.lock` that Yarn 4.9.1 has written.

    To change: pin the version that wrote the lockfile, or write it again with this one and commit
    it.
    """

    ident: ClassVar[str] = "lockfile-refused"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager's own words say so."""
        says = case.plan.manager.says
        said = [line for line in case.output if any(says(cause, line) for cause in CAUSES)]
        if not case.failing or not said:
            return
        lockfile = case.plan.deployment.selection.lockfile
        yield Finding(
            rule=self.ident,
            severity="error",
            message=_message(case, lockfile),
            place=FilePlace(lockfile) if lockfile else None,
            changes=(_change(case, lockfile),),
            evidence=(OutputLine(said[0]),),
            packages=tuple(r.name for r in case.unresolved if r.status in UNDONE),
            certainty="proven",
        )


def _message(case: Case, lockfile: str | None) -> str:
    if lockfile is None:
        return f"{case.manager} would have to write a lockfile, which it may not on Pages."
    chosen, pin = case.plan.manager, _pin(case, lockfile)
    kind = f"is one of {chosen.title} {leading(pin)[0]}, which " if pin else "does not fit: "
    return f"{lockfile} {kind}{case.manager} would have to change it, which it may not on Pages."


def _change(case: Case, lockfile: str | None) -> Change:
    chosen, pin = case.plan.manager, _pin(case, lockfile)
    if pin:
        variable = case.plan.deployment.image.overrides[chosen.name][-1]
        return PinTool(chosen.name, pin, variable)
    return WriteLockfile(chosen.name, chosen.version, lockfile)


def _pin(case: Case, lockfile: str | None) -> str | None:
    """Return the version that takes the lockfile as it is, where it is of an older one."""
    text = case.plan.deployment.project.read(lockfile) if lockfile else None
    return case.plan.manager.pin_for(text) if text else None
