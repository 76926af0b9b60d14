"""The lockfile that the install went by, and the version of its manager that takes it."""

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import PinTool


def lockfile_text(case: Case) -> bytes | None:
    """Return what the lockfile in force holds; None where there is none."""
    lockfile = case.plan.deployment.selection.lockfile
    return case.plan.deployment.project.read(lockfile) if lockfile else None


def pin_lockfile(case: Case) -> PinTool | None:
    """Return the pin of a version that takes the lockfile as it is, where this one does not."""
    text = lockfile_text(case)
    version = case.plan.manager.pin_for(text) if text else None
    if version is None:
        return None
    name = case.plan.manager.name
    variable = case.plan.deployment.image.overrides[name][-1]
    return PinTool(name, version, variable)
