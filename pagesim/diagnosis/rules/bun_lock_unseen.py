"""The repository has bun's text lockfile, which Pages does not see."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.finding import Case, Finding
from pagesim.managers.interface import Location


class BunLockUnseen:
    """The repository has `bun.lock`, which Pages does not see, so npm installs and not bun.

    Pages knows `bun.lockb` alone (up to July 2026, build image v3; Workers Builds sees both). npm
    then resolves anew and reads no `bunfig.toml`.

    To change: keep a `bun.lockb` (`saveTextLockfile = false` under `[install]` in bunfig.toml), or
    leave the install to the build command: `SKIP_DEPENDENCY_INSTALL=1` and `bun install`.
    """

    ident: ClassVar[str] = "bun-lock-unseen"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when another manager installs though there is a bun.lock."""
        selection, project = case.plan.deployment.selection, case.plan.deployment.project
        at = f"{selection.cwd}/" if selection.cwd else ""
        if selection.manager == "bun" or not project.has(f"{at}bun.lock") or not case.first:
            return
        yield Finding(
            rule=self.ident,
            severity=case.severity(case.failing),
            message=f"Pages does not see {at}bun.lock: {case.manager} installs, not bun"
            + (", and it reads no bunfig.toml." if project.has(f"{at}bunfig.toml") else "."),
            remedy="Commit a bun.lockb as well (saveTextLockfile = false in bunfig.toml), or set "
            "SKIP_DEPENDENCY_INSTALL=1 and run bun install in the build command.",
            location=Location(f"{at}bun.lock"),
            packages=tuple(r.name for r in case.unresolved),
        )
