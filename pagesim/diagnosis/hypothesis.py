"""What if a file were there, or said something else: the manager's reading of it, without a run."""

from collections.abc import Mapping

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.lacks import list_lacks
from pagesim.managers.build_paths import BUILD_HOME
from pagesim.managers.interface import Configuration
from pagesim.plan.sources import make_sources, pick_config_files
from pagesim.run.outcome import GOOD


def reread(case: Case, files: Mapping[str, bytes | None]) -> Configuration:
    """Return what the manager would read if `files`, by path in the repository, were so.

    None takes a file away.
    """
    cwd, chosen = case.plan.deployment.selection.cwd, case.plan.manager
    there = pick_config_files(case.start.files)
    there |= {str(BUILD_HOME / "repo" / p): c for p, c in files.items() if c is not None}
    for path in (str(BUILD_HOME / "repo" / p) for p, c in files.items() if c is None):
        there.pop(path, None)
    return chosen.configuration(make_sources(there, case.start.env, cwd))


def list_helped(case: Case, imagined: Configuration) -> tuple[str, ...]:
    """Return the packages that could not be had and that `imagined` asks for elsewhere, or with a
    credential where there was none."""
    if not case.failing:
        return ()
    now = case.configuration
    return tuple(name for name in _wanting(case) if _differs(name, now, imagined))


def _wanting(case: Case) -> tuple[str, ...]:
    private = {r.name for r in case.unresolved if r.status not in GOOD}
    return tuple(dict.fromkeys([*sorted(private), *(lack.name for lack in list_lacks(case))]))


def _differs(name: str, now: Configuration, imagined: Configuration) -> bool:
    there = imagined.registry_for(name)
    if there != now.registry_for(name):
        return True
    given, before = imagined.auth_for(f"{there}{name}"), now.auth_for(f"{there}{name}")
    return bool(given and given.header and not (before and before.header))
