"""The manager that a repository is for, where its files tell, and how Pages comes to take it."""

from posixpath import dirname

from pagesim import late
from pagesim.choices import MANAGERS
from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Change, DeleteFile, WriteLockfile
from pagesim.diagnosis.scripts import own_scripts
from pagesim.managers.catalogue import manager, references
from pagesim.managers.interface import Manager
from pagesim.pages.corepack import package_manager_field
from pagesim.project.folder import Folder

GUARD = late.compile(rf"\bonly-allow\s+(?P<name>{'|'.join(MANAGERS)})\b")
"""A script that lets one manager install and ends for the others."""


def find_wanted(case: Case) -> Manager | None:
    """Return the manager that the repository is for, where that is not the one that installs.

    What says so, the plainest first: `packageManager`, a guard, a file that one manager alone
    reads. None where nothing does, or Pages has none of it.
    """
    field = package_manager_field(_folder(case))
    guards = (found["name"] for s in own_scripts(case).values() if (found := GUARD.search(s)))
    name = field.manager if field and field.version else next(guards, None) or _by_files(case)
    if name in (None, case.plan.manager.name) or name not in MANAGERS:
        return None
    return at_version(case, name)


def at_version(case: Case, name: str) -> Manager | None:
    """Return the manager `name` at the version that Pages would take; None where it has none."""
    field = package_manager_field(_folder(case))
    own = field.version if field and field.manager == name else ""
    version = own or case.plan.deployment.image.default(name)
    return manager(name, version) if version else None


def take_manager(case: Case, wanted: Manager) -> tuple[Change, ...]:
    """Return the changes after which Pages installs with `wanted`: it goes by the lockfile in the
    root directory. None where it looks for no lockfile of it."""
    deployment = case.plan.deployment
    seen = [case.path(n) for n in deployment.image.lockfiles if n in wanted.lockfiles]
    stray = deployment.selection.lockfile
    gone = (DeleteFile(stray),) if stray and dirname(stray) == deployment.selection.cwd else ()
    if not seen or wanted.bundled or any(map(deployment.project.has, seen)):
        return gone
    return (*gone, WriteLockfile(wanted.name, wanted.version, seen[0]))


def _folder(case: Case) -> Folder:
    return Folder(case.plan.deployment.project, case.plan.deployment.selection.cwd)


def _by_files(case: Case) -> str | None:
    """Return the manager of the first file that no other one has a use for."""
    folder = _folder(case)
    for one in references():
        names = {*one.lockfiles, *one.config_names, one.workspace_file or ""}
        others = [m for m in references() if m.name != one.name]
        used = {n for m in others for n in (*m.lockfiles, *m.config_names)}
        if one.name != case.plan.manager.name and any(folder.has(n) for n in names - used if n):
            return one.name
    return None
