"""The package managers by name and version; each is imported when it is asked for."""

from typing import Final

from pagesim.errors import UsageError
from pagesim.managers.interface import Manager

NAMES: Final = ("npm", "yarn", "pnpm", "bun")


def manager(name: str, version: str) -> Manager:
    """Return the package manager `name` as it is at `version` (`1.22.22`; the major decides).

    Yarn 1 and Yarn 2+ share a name and little else: which of the two it is, the version says.
    Raises `UsageError` for a name or a version that is none.
    """
    if name == "npm":
        from pagesim.managers.npm.manager import NPM

        return NPM
    if name == "yarn":
        return _yarn(version)
    if name == "pnpm":
        from pagesim.managers.pnpm.manager import PNPM

        return PNPM
    if name == "bun":
        from pagesim.managers.bun.manager import BUN

        return BUN
    raise UsageError(f"unknown package manager {name!r}", hint=f"pagesim knows {', '.join(NAMES)}.")


def _yarn(version: str) -> Manager:
    if major(version) < 2:
        from pagesim.managers.yarn_classic.manager import YARN_CLASSIC

        return YARN_CLASSIC
    from pagesim.managers.yarn_berry.manager import YARN_BERRY

    return YARN_BERRY


def major(version: str) -> int:
    """Return the first number of a version. Raises `UsageError` when there is none."""
    head = version.lstrip("v").split(".")[0]
    if not head.isdigit():
        raise UsageError(f"{version!r} is no version", hint="Give an exact one, such as 1.22.22.")
    return int(head)
