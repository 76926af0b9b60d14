"""A member of a workspace is asked for where there is no such workspace."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim import late
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, SetValue
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.manifest import list_asked, place_asked
from pagesim.diagnosis.naming import place_naming
from pagesim.diagnosis.tools import pin_catalogs
from pagesim.diagnosis.wanted import find_wanted, take_manager
from pagesim.managers.catalogue import references
from pagesim.project.members import list_members

_PROTOCOL = late.compile(r"\b(workspace|catalog|portal|patch):")


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
        names = _asked_anyway(case) if case.failing and not said else ()
        if not said and not names:
            return
        found = next((m[1] for line in said if (m := _PROTOCOL.search(line.text))), "workspace")
        first = next((a for a in list_asked(case) if a.protocol == found), None)
        yield Finding(
            rule=self.ident,
            severity="error",
            message=_message(case, found, first.file if first else "package.json"),
            place=place_asked(case, first) if first else place_naming(case, f"{found}:"),
            changes=_changes(case, found),
            evidence=said or case.refusals(names),
            packages=tuple(dict.fromkeys((*case.lost, *names))),
            certainty="proven",
        )


def _asked_anyway(case: Case) -> tuple[str, ...]:
    """Return the members for which a registry was asked in vain: Yarn 1 takes `workspace:^` for a
    tag, and stops at the registry's 404."""
    if "workspace" in case.plan.manager.protocols:
        return ()
    lost = {e.package for e in case.exchanges if e.status in (404, 410)}
    members = list_members(case.plan.deployment.project)
    asked = (a.name for a in list_asked(case) if a.protocol == "workspace")
    return tuple(dict.fromkeys(name for name in asked if name in lost and name in members))


def _message(case: Case, found: str, file: str) -> str:
    if found in case.plan.manager.protocols:
        return f"{case.manager} finds no such package for {found}: in the folder that it installs."
    return f"{case.manager} does not know {found}:, which {file} uses."


def _changes(case: Case, found: str) -> tuple[Change, ...]:
    """Return how a manager comes to install that knows it, else what says the same without it."""
    wanted = find_wanted(case)
    made = take_manager(case, wanted) if wanted and found in wanted.protocols else ()
    if not made and found == "workspace" and found not in case.plan.manager.protocols:
        made = tuple(_spell_out(case))
    if not made and found == "catalog":
        made = pin_catalogs(case)
    if made:
        return made
    known = case.plan.deployment.image.lockfiles
    others = (m for m in references() if m.name != case.plan.manager.name)
    lockfiles = dict.fromkeys(n for m in others for n in m.lockfiles if n in known)
    return (
        Advice(
            "Commit the lockfile of the manager that the workspace is for "
            f"({', '.join(lockfiles)}), and set the root directory to the folder that has it."
        ),
    )


def _spell_out(case: Case) -> Iterator[Change]:
    """Yield the range of each member as a manager publishes it: npm and Yarn 1 link what fits.

    https://pnpm.io/workspaces#publishing-workspace-packages
    """
    members = list_members(case.plan.deployment.project)
    for asked in list_asked(case):
        if asked.protocol == "workspace" and asked.name in members:
            said, version = asked.range.partition(":")[2], members[asked.name]
            if said in ("^", "~"):
                said = f"{said}{version}" if version else "*"
            yield SetValue(asked.file, asked.path, said)
