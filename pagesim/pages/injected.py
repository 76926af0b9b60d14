"""The variables that a platform sets itself, and how branches choose the environment."""

import re
from collections.abc import Mapping

from pagesim.digests import sha1
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
        "build": _identify(project.commit),
    }
    return {n: text.format(**facts) for n, text in platform.injected.items()}


def _identify(commit: str) -> str:
    """Return the UUID of a commit as `uuid.uuid5` makes it (RFC 9562, 5.5), of a URL's kind.

    The module of that name asks what system this is, which takes a while.
    """
    namespace = bytes.fromhex("6ba7b8119dad11d180b400c04fd430c8")
    number = sha1(namespace + commit.encode()).hexdigest()
    variant = f"{int(number[16], 16) & 3 | 8:x}{number[17:20]}"
    return f"{number[:8]}-{number[8:12]}-5{number[13:16]}-{variant}-{number[20:32]}"


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
