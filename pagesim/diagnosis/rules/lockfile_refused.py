"""The manager may not change the lockfile, and would have to."""

import re
from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Change, PinTool, WriteLockfile
from pagesim.diagnosis.evidence import OutputLine
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace
from pagesim.diagnosis.remedies import reads_npmrc

YARN_1 = "1.22.22"
"""The last Yarn 1."""
_SAID = re.compile(
    r"YN0028|ERR_PNPM_(NO_LOCKFILE|OUTDATED_LOCKFILE|LOCKFILE_BREAKING_CHANGE"
    r"|FROZEN_LOCKFILE_WITH_OUTDATED_LOCKFILE)|lockfile had changes, but lockfile is frozen"
    r"|`npm ci` can only install|`?npm clean-install`? can only install"
    r"|The `npm ci` command can only install|can only install packages when your package.json"
)
"""What the managers say (build logs of Pages, 2023 to 2026, and measured 2026-11)."""


class LockfileRefused:
    """The lockfile does not fit, and the manager may not write a new one.

    Pages sets `CI=true`, so bare `yarn` (2 and later) and `pnpm install` refuse to change it, and
    npm and bun are called with a frozen lockfile. Most often the lockfile is of another version of
    the manager: one of Yarn 1 under Yarn 4, which build image v3 brings.

    To change: pin the version that wrote the lockfile, or write it again with this one and commit
    it.
    """

    ident: ClassVar[str] = "lockfile-refused"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager's own words say so."""
        said = [line for line in case.output if _SAID.search(line)]
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
            packages=tuple(r.name for r in case.unresolved if r.status == "not-requested"),
            certainty="proven",
        )


def _message(case: Case, lockfile: str | None) -> str:
    if lockfile is None:
        return f"{case.manager} would have to write a lockfile, which it may not on Pages."
    kind = "is one of Yarn 1, which " if _of_yarn_1(case, lockfile) else "does not fit: "
    return f"{lockfile} {kind}{case.manager} would have to change it, which it may not on Pages."


def _change(case: Case, lockfile: str | None) -> Change:
    selection = case.plan.deployment.selection
    if lockfile and _of_yarn_1(case, lockfile):
        return PinTool("yarn", YARN_1, "YARN_VERSION")
    return WriteLockfile(selection.manager, selection.version, lockfile)


def _of_yarn_1(case: Case, lockfile: str) -> bool:
    text = case.plan.deployment.project.read(lockfile) or b""
    return not reads_npmrc(case) and b"__metadata:" not in text and b"# yarn lockfile v1" in text
