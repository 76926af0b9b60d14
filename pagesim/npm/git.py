"""Dependencies that git gives, not a registry: which those of a package.json are, and from where.

The forms are those of npm's `hosted-git-info` and `npm-package-arg` (read 2026-11); Yarn, pnpm and
bun take the same.
"""

import re

from pagesim import late
from pagesim.npm.manifest import GROUPS, entries, parse

_SHORT = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}
_GIST = "gist.github.com"
_URL = late.compile(
    r"(?:git\+(?:ssh|https?|file)|git|ssh)://(?:[^@/\s]{1,80}@)?(?P<host>[\w.-]+)", re.I
)
_ARCHIVE = late.compile(
    r"https?://(?:[^@/\s]{1,80}@)?(?P<host>[\w.-]+)/\S{1,200}\.git(?:#|$)", re.I
)
_SCP = late.compile(r"[\w.-]{1,80}@(?P<host>[\w-]+\.[\w.-]+):")
_OWNED = late.compile(r"[\w-][\w.-]*/[\w.-]+(?:#\S*)?")


@late.dataclass(frozen=True)
class GitDependency:
    """A dependency that is cloned."""

    name: str
    spec: str
    host: str


def git_host(spec: str) -> str | None:
    """Return the host that `spec` has git ask; None for what is no repository of git.

    >>> git_host("git+ssh://git@github.com/acme/x.git"), git_host("acme/x#v1"), git_host("^1.0.0")
    ('github.com', 'github.com', None)
    """
    spec = spec.strip()
    prefix = spec.partition(":")[0].lower()
    if prefix in _SHORT:
        return _SHORT[prefix]
    if prefix == "gist":
        return _GIST
    for form in (_URL, _ARCHIVE, _SCP):
        if found := form.match(spec):
            return found["host"].lower()
    return _SHORT["github"] if _OWNED.fullmatch(spec) and spec[0] != "." else None


def list_git_dependencies(text: str) -> tuple[GitDependency, ...]:
    """Return those of a package.json. Raises `ValueError` for one that is broken."""
    data = parse(text, "package.json")
    groups = (group for group in GROUPS if group != "peerDependencies")
    asked = {name: spec for group in reversed([*groups]) for name, spec in entries(data, group)}
    found = ((name, spec, git_host(spec)) for name, spec in asked.items())
    return tuple(GitDependency(name, spec, host) for name, spec, host in found if host)
