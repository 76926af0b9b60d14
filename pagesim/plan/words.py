"""Words that a report tells anyway: a value that is one of them is no secret to be looked for."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from pagesim.choices import ENVIRONMENTS
from pagesim.pages.environment import Environment
from pagesim.plan.packages import Wanted
from pagesim.plan.registries import Registry
from pagesim.project.repository import Project


def list_words(
    environment: Environment,
    project: Project,
    registries: Iterable[Registry],
    wanted: Iterable[Wanted],
) -> frozenset[str]:
    """Return the names of packages, hosts, files and variables, and of the environments."""
    hosts = (urlsplit(r.url).hostname or "" for r in registries)
    packages = (w.name for w in wanted)
    return frozenset((*ENVIRONMENTS, *environment.variables, *project.by_path, *hosts, *packages))
