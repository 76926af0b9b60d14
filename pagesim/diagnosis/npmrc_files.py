"""The `.npmrc` files of a repository that somebody may have meant for the install."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from pagesim.diagnosis.case import Case
from pagesim.pages.swap import PAGES_NPMRC

NPMRC = ".npmrc"


def list_npmrcs(case: Case) -> tuple[str, ...]:
    """Return the npmrc files from the folder of the install upward, the nearest first."""
    project = case.plan.deployment.project
    folders = PurePosixPath(case.path("x")).parents
    names = (str(folder / name) for folder in folders for name in (NPMRC, PAGES_NPMRC))
    return tuple(name for name in names if project.has(name))


def list_others(case: Case) -> Iterator[str]:
    """Yield every other tracked `.npmrc`, of members and folders beside, uppermost first."""
    above = set(list_npmrcs(case))
    paths = (f.path for f in case.plan.deployment.project.files)
    mine = (p for p in paths if PurePosixPath(p).name in (NPMRC, PAGES_NPMRC) and p not in above)
    kept = (p for p in mine if "node_modules" not in PurePosixPath(p).parts)
    yield from sorted(kept, key=lambda p: (p.count("/"), p))
