"""The lockfile lies above the root directory, so that another manager installs."""

import json
from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, SetDashboard
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace
from pagesim.managers.catalogue import lockfile_names, manager_of_lockfile
from pagesim.project.folder import Folder

_PROTOCOLS = ("workspace:", "catalog:", "link:", "portal:", "patch:")
"""What some managers know in package.json, and npm does not."""


class LockfileAboveRootDirectory:
    """The root directory is inside a workspace whose lockfile lies above it, and npm installs.

    Pages looks for a lockfile in the root directory of the project's settings alone, and takes npm
    where there is none. npm then meets `workspace:` or `catalog:`, or asks npmjs for members of the
    workspace.

    Before: root directory `apps/web`, with `pnpm-lock.yaml` at the top.

    After: root directory `/`, build command `pnpm --filter web build`, and the output directory
    `apps/web/dist`.

    To change: set the root directory to the folder of the lockfile.
    """

    ident: ClassVar[str] = "lockfile-above-root-directory"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the install failed and another manager's lockfile lies above."""
        selection = case.plan.deployment.selection
        if not (case.failing and selection.cwd and case.first):
            return
        folder = Folder(case.plan.deployment.project, selection.cwd)
        if any(folder.has(name) for name in lockfile_names()):
            return
        found = _above(folder)
        if found is None or manager_of_lockfile(found[1]) == selection.manager:
            return
        above, name = found
        spoken = _foreign(case, folder)
        top = above.path or "the top"
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{case.manager} installs {selection.cwd}, since {above.at(name)} lies above "
            f"the root directory, where {case.platform.title} looks for no lockfile"
            f"{_told(spoken, case)}.",
            place=FilePlace(above.at(name)),
            changes=(
                SetDashboard("root-directory", above.path or "/"),
                Advice(
                    f"Build from {top}: name {selection.cwd} in the build command and the output "
                    "directory. That packageManager in package.json would do is not verified."
                ),
            ),
            evidence=tuple(line for p in _PROTOCOLS for line in case.lines_with(f'"{p}"')),
            packages=case.lost,
        )


def _above(folder: Folder) -> tuple[Folder, str] | None:
    for above in folder.upward()[1:]:
        for name in lockfile_names():
            if above.has(name):
                return above, name
    return None


def _foreign(case: Case, folder: Folder) -> str | None:
    """Return a protocol of the package.json that npm does not know, the one that it met first."""
    text = json.dumps(folder.package_json())
    used = [p for p in _PROTOCOLS if f'"{p}' in text]
    met = (p for p in used if case.lines_with(f'"{p}"'))
    return next(met, next(iter(used), None))


def _told(spoken: str | None, case: Case) -> str:
    return f", and it does not know {spoken}" if spoken else ""
