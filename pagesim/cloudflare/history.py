"""The settings, builds and logs that the API has of a project: of Pages, or of a Worker."""

import json
from collections.abc import Callable, Iterator, Mapping

from pagesim import late
from pagesim.choices import DEFAULT_PLATFORM, PlatformName
from pagesim.cloudflare import triggers
from pagesim.cloudflare.client import Client
from pagesim.cloudflare.documents import Deployment, PagesProject, read_deployment, read_project
from pagesim.cloudflare.naming import find_name, find_worker
from pagesim.project.repository import Project


@late.dataclass(frozen=True)
class History:
    """What can be asked of a project. Each raises `UsageError` for what the API refuses."""

    name: str
    read_settings: Callable[[], PagesProject]
    """Return what it is set to now."""
    list_all: Callable[[str | None], Iterator[Deployment]]
    """Return its deployments, the newest first; those of an environment may be asked for."""
    read_one: Callable[[str], Deployment]
    """Return the deployment of that id."""
    read_log: Callable[[str], str]
    """Return its build log, as JSON."""

    def list_deployments(self, environment: str | None) -> Iterator[Deployment]:
        """Yield the deployments of an environment, or of both, the newest first."""
        return (d for d in self.list_all(environment) if environment in (None, d.environment))


def open_history(
    client: Client, platform: PlatformName, project: Project, name: str | None = None
) -> History:
    """Return the history of the project called `name`, or of the one that `project` tells.

    Raises `UsageError` where nothing tells which one it is.
    """
    return _OPENED[platform](client, project, name)


def _of_pages(client: Client, project: Project, name: str | None) -> History:
    called = name or find_name(project, client)
    return History(
        called,
        lambda: read_project(client.project(called), called),
        lambda chosen: (read_deployment(d, called) for d in client.deployments(called, chosen)),
        lambda ident: read_deployment(client.deployment(called, ident), ident),
        lambda ident: json.dumps(client.log(called, ident)),
    )


def _of_worker(client: Client, project: Project, name: str | None) -> History:
    called = name or find_worker(project)
    return History(
        called,
        lambda: triggers.read_triggers(client.triggers(called), called),
        lambda _: (triggers.read_build(b, called) for b in client.builds(called)),
        lambda ident: triggers.read_build(client.build(ident), ident),
        lambda ident: json.dumps({"lines": client.build_log(ident)}),
    )


_OPENED: Mapping[PlatformName, Callable[[Client, Project, str | None], History]] = {
    DEFAULT_PLATFORM: _of_pages,
    triggers.PLATFORM: _of_worker,
}
