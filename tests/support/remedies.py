"""Projects that `fix` can mend, each with what the installs of its search do."""

from dataclasses import dataclass, field

from pagesim.config.settings import Settings
from pagesim.fix.search import Remedy, search_remedy
from pagesim.plan.options import RunOptions
from pagesim.project.repository import Project
from pagesim.scenario.running import QUIET
from tests.support.fake_engine import (
    NPMJS,
    NPMRC,
    TOKEN,
    FakeEngine,
    Script,
    fake_world,
    refuses,
    resolves,
    settings,
    site,
)
from tests.support.rules import DECLARED, FILE, MOVE, PAGES_FILE

ASTRAY = refuses(404, None, registry=NPMJS)
UNSENT = refuses(401, f"${{{TOKEN}}}")


@dataclass(frozen=True)
class Trouble:
    """A project, its settings, and one script for each install."""

    project: Project
    scripts: tuple[Script, ...]
    settings: Settings = field(default_factory=settings)

    def search(self) -> Remedy:
        """Return what the search for a remedy comes to."""
        options = RunOptions("preview", self.project, settings=self.settings)
        with fake_world(FakeEngine(self.scripts)) as world:
            return search_remedy(options, world, QUIET)


TROUBLES = {
    "token": Trouble(site(FILE), (UNSENT, resolves()), settings([])),
    "script": Trouble(site(PAGES_FILE, scripts=MOVE), (ASTRAY, resolves(), resolves())),
    "scope": Trouble(
        site({".npmrc": NPMRC.splitlines()[1]}),
        (ASTRAY, resolves()),
        settings(registries=DECLARED),
    ),
    "script, then token": Trouble(
        site(PAGES_FILE, scripts=MOVE),
        (ASTRAY, UNSENT, UNSENT, UNSENT, resolves()),
        settings([]),
    ),
    "advice alone": Trouble(site(FILE), (refuses(403),)),
}
