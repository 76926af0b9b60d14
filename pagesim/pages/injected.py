"""The variables that Pages sets itself, and how branches choose the environment."""

import re
from collections.abc import Mapping

from pagesim.errors import UsageError
from pagesim.project.repository import Project


def list_injected(
    project: Project,
    name: str,
    *,
    branch: str | None = None,
    production_branch: str | None = None,
) -> Mapping[str, str]:
    """Return what Pages injects into a build of environment `name` (`preview`, `production`).

    The five are those of a real build's dump of January 2025
    (https://github.com/watson/ci-info/issues/133); project variables override them (Cloudflare,
    "Build configuration"). Raises `UsageError` for a branch that Pages would build for the other
    environment.
    """
    commit = project.commit
    return {
        "CI": "true",
        "CF_PAGES": "1",
        "CF_PAGES_BRANCH": _branch(project, name, branch, production_branch),
        "CF_PAGES_COMMIT_SHA": commit,
        "CF_PAGES_URL": f"https://{commit[:8]}.{pages_name(project.name)}.pages.dev",
    }


def pages_name(name: str) -> str:
    """Return `name` as a Pages project's: lower case, digits and dashes, 58 characters at most."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:58] or "project"


def _branch(project: Project, name: str, given: str | None, production: str | None) -> str:
    """Return the branch: Pages builds production for one branch, preview for every other."""
    current = project.git.branch if project.git else None
    main = production or (current if current in ("main", "master") else "main")
    if name == "production":
        if given is not None and production is not None and given != production:
            raise UsageError(
                f"Pages builds branch {given!r} as preview, not as production",
                hint=f"The production branch is {production}. For {given}: `pagesim run preview`.",
            )
        return given or main
    if given is not None:
        if given == production:
            raise UsageError(
                f"Pages builds branch {given!r} as production, not as preview",
                hint="`pagesim run production`, or name another branch.",
            )
        return given
    return current if current is not None and current != main else "preview"
