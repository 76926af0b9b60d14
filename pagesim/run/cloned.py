"""Dependencies that git gives: they stand in the report beside those of registries."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pagesim import late
from pagesim.managers.phrases import SSH
from pagesim.npm.git import GitDependency, list_git_dependencies
from pagesim.plan.plan import Plan
from pagesim.project.folder import Folder

if TYPE_CHECKING:
    from pagesim.run.outcome import Resolution, Seen, Status

_SSH = late.compile("|".join(SSH))


def list_cloned(plan: Plan) -> tuple[GitDependency, ...]:
    """Return what the package.json of the install has git clone."""
    project, cwd = plan.deployment.project, plan.deployment.selection.cwd
    text = project.read(Folder(project, cwd).at("package.json")) or b"{}"
    return list_git_dependencies(text.decode("utf-8-sig"))


def resolve_cloned(dependency: GitDependency, seen: "Seen") -> "Resolution":
    """Return what became of one: in the tree, tried in vain, or never tried."""
    from pagesim.run.outcome import Resolution  # before an install there is none

    status: Status = "not-requested"
    hosts = {urlsplit(e.url).hostname for e in seen.exchanges}
    if seen.installed.get(dependency.name):
        status = "resolved"
    elif seen.exit_code and (dependency.host in hosts or _failed_at(dependency.host, seen.text)):
        status = "unreachable"
    return Resolution(
        name=dependency.name,
        spec=dependency.spec,
        private=False,
        registry=f"https://{dependency.host}/",
        status=status,
        cloned=True,
        note="git clones it; no registry is asked",
    )


def _failed_at(host: str, text: str) -> bool:
    """Whether git or ssh said, of this host, that it could not clone."""
    return bool(_SSH.search(text)) and host in text
