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

_NAME = rf"\b({'|'.join(MANAGERS)})\b"
_ASKS = r"npm_(?:execpath|config_user_agent)\b"
_NEAR = r".{0,200}?"
_GUARDS = (
    late.compile(rf"\bonly-allow\s+{_NAME}"),
    late.compile(f"{_NAME}{_NEAR}{_ASKS}"),
    late.compile(f"{_ASKS}{_NEAR}{_NAME}"),
)
"""What a script looks at that lets one manager install."""


def find_guard(script: str) -> str | None:
    """Return the manager that a script lets install, ending for the others; None where it is none.

    >>> find_guard("npx only-allow pnpm"), find_guard("[[ $npm_execpath =~ yarn ]] || exit 1")
    ('pnpm', 'yarn')
    """
    return next((found[1] for form in _GUARDS if (found := form.search(script))), None)


def find_wanted(case: Case) -> Manager | None:
    """Return the manager that the repository is for, where that is not the one that installs.

    What says so, the plainest first: `packageManager`, a guard, a file that one manager alone
    reads. None where nothing does, or Pages has none of it.
    """
    field = package_manager_field(_folder(case))
    guards = filter(None, map(find_guard, own_scripts(case).values()))
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
