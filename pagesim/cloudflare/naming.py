"""Which Pages project a repository is, where nobody says."""

from posixpath import basename

from pagesim.cloudflare.client import Client
from pagesim.errors import UsageError
from pagesim.pages.injected import pages_name
from pagesim.pages.wrangler import read_wrangler
from pagesim.project.repository import Project


def find_worker(project: Project) -> str:
    """Return the Worker's name that the wrangler file says. Raises `UsageError` where none does."""
    wrangler = read_wrangler(project, project.default_root_dir)
    if wrangler and isinstance(said := wrangler.data.get("name"), str):
        return said
    raise UsageError("which Worker is it? No wrangler file says", hint="Name it: PROJECT.")


def find_name(project: Project, client: Client) -> str:
    """Return the name that the wrangler file says, or the account's project that is named as the
    repository. Raises `UsageError` where neither tells."""
    wrangler = read_wrangler(project, project.default_root_dir)
    if wrangler and wrangler.in_force and isinstance(said := wrangler.data.get("name"), str):
        return said
    names = client.project_names()
    own = pages_name(basename(str(project.root)))
    if own in names:
        return own
    known = f"The account has {', '.join(names)}." if names else "The account has none."
    raise UsageError("which Pages project is it? Nothing here tells", hint=f"Name it. {known}")
