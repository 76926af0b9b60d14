"""The repository has bun's text lockfile, which Pages does not see."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding, doubt
from pagesim.diagnosis.place import FilePlace

NAME = "bun.lock"


class BunLockUnseen:
    """The repository has `bun.lock`, which Pages does not see, so npm installs and not bun.

    Pages knows `bun.lockb` alone (up to July 2026, build image v3; Workers Builds sees both). npm
    then resolves anew and reads no `bunfig.toml`.

    Before, in bunfig.toml: nothing, and bun writes `bun.lock`.

    After:

        [install]
        saveTextLockfile = false

    To change: keep a `bun.lockb` (`saveTextLockfile = false` under `[install]` in bunfig.toml), or
    leave the install to the build command: `SKIP_DEPENDENCY_INSTALL=1` and `bun install`.
    """

    ident: ClassVar[str] = "bun-lock-unseen"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when another manager installs though there is a bun.lock."""
        project, lock = case.plan.deployment.project, case.path(NAME)
        if NAME in case.plan.manager.lockfiles or not project.has(lock) or not case.first:
            return
        settings = project.has(case.path("bunfig.toml"))
        spoken = any(case.lines_with(f'"{p}"') for p in ("workspace:", "catalog:"))
        because = case.failing and (settings or spoken)
        yield Finding(
            rule=self.ident,
            severity="error" if because else "note",
            message=f"Pages does not see {lock}: {case.manager} installs, not bun"
            + (", and it reads no bunfig.toml." if project.has(case.path("bunfig.toml")) else "."),
            place=FilePlace(lock),
            changes=(
                Advice(
                    "Commit a bun.lockb as well (saveTextLockfile = false in bunfig.toml), or set "
                    "SKIP_DEPENDENCY_INSTALL=1 and run bun install in the build command."
                ),
            ),
            packages=case.lost if because else (),
            certainty=doubt(because),
        )
