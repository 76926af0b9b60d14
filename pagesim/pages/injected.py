"""The variables that a platform sets itself, and how branches choose the environment."""

import re
import uuid
from collections.abc import Mapping

from pagesim.errors import UsageError
from pagesim.pages.platforms import Platform
from pagesim.project.repository import Project


def list_injected(
    project: Project,
    name: str,
    platform: Platform,
    *,
    branch: str | None = None,
    production_branch: str | None = None,
) -> Mapping[str, str]:
    """Return what `platform` injects into a build of environment `name` (`preview`, `production`).

    Project variables override it (Cloudflare, "Build configuration"). Raises `UsageError` for a
    branch that the platform would build for the other environment.
    """
    facts = {
        "branch": _branch(project, name, platform, branch, production_branch),
        "commit": project.commit,
        "short": project.commit[:8],
        "project": pages_name(project.name),
        "build": str(uuid.uuid5(uuid.NAMESPACE_URL, project.commit)),
    }
    return {n: text.format(**facts) for n, text in platform.injected.items()}


def pages_name(name: str) -> str:
    """Return `name` as a Pages project's: lower case, digits and dashes, 58 characters at most."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:58] or "project"


def _branch(
    project: Project, name: str, platform: Platform, given: str | None, production: str | None
) -> str:
    """Return the branch: production is built for one branch, preview for every other."""
    current = project.git.branch if project.git else None
    main = production or (current if current in ("main", "master") else "main")
    if name == "production":
        if given is not None and production is not None and given != production:
            raise UsageError(
                f"{platform.title} builds branch {given!r} as preview, not as production",
                hint=f"The production branch is {production}. For {given}: `pagesim run preview`.",
            )
        return given or main
    if given is not None:
        if given == production:
            raise UsageError(
                f"{platform.title} builds branch {given!r} as production, not as preview",
                hint="`pagesim run production`, or name another branch.",
            )
        return given
    return current if current is not None and current != main else "preview"
