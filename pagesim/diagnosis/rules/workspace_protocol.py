"""A member of a workspace is asked for where there is no such workspace."""

import re
from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.naming import place_naming
from pagesim.managers.catalogue import references

_PROTOCOL = re.compile(r"\b(workspace|catalog|portal|patch):")


class WorkspaceProtocol:
    """The manager does not know `workspace:` or `catalog:`, or finds no such member.

    npm knows neither; Pages takes npm where the root directory has no lockfile that it knows
    (`bun.lock` is none). pnpm, Yarn and bun know them, and find a member only from the folder of
    the workspace down.

    To change: commit the lockfile of the manager that wrote it, and let the root directory be the
    folder of the workspace. Before: `pnpm-workspace.yaml` and no `pnpm-lock.yaml`. After: both.
    """

    ident: ClassVar[str] = "workspace-protocol"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager says so."""
        said = case.said("workspace-protocol") if case.failing else ()
        if not said:
            return
        found = next((m[1] for line in said if (m := _PROTOCOL.search(line.text))), "workspace")
        known = case.plan.deployment.image.lockfiles
        others = (m for m in references() if m.name != case.plan.manager.name)
        lockfiles = dict.fromkeys(n for m in others for n in m.lockfiles if n in known)
        yield Finding(
            rule=self.ident,
            severity="error",
            message=_message(case, found),
            place=place_naming(case, f'"{found}:', f"{found}:"),
            changes=(
                Advice(
                    "Commit the lockfile of the manager that the workspace is for "
                    f"({', '.join(lockfiles)}), and set the root directory to the folder that has "
                    "it."
                ),
            ),
            evidence=said,
            packages=case.lost,
            certainty="proven",
        )


def _message(case: Case, found: str) -> str:
    if found == "workspace":
        what = "finds no such package in the folder that it installs"
        return f"{case.manager} does not know {found}:, or {what}."
    return f"{case.manager} does not know {found}:, which package.json uses."
