"""Projects that `fix` can mend, each with what an install of it comes to."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from pagesim.config.settings import Settings
from pagesim.engine.interface import Install
from pagesim.fix.search import Remedy, search_remedy
from pagesim.plan.options import RunOptions
from pagesim.project.repository import Project
from pagesim.scenario.running import QUIET
from tests.support.fake_engine import (
    GITHUB,
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


def text_of(install: Install, path: str) -> str:
    """Return a file that an install begins with, by path below HOME."""
    found = next((f.content for f in install.files if f.path == path), b"")
    assert isinstance(found, bytes)
    return found.decode()


def by_npmrc(install: Install) -> Script:
    """Do what npm does with a scope's line and a token, in one file."""
    named = "NPM_CONFIG_USERCONFIG" in install.env
    own, pages = text_of(install, "repo/.npmrc"), text_of(install, "repo/.npmrc.pages")
    user = text_of(install, ".npmrc") + (pages if named else "")
    if GITHUB.rstrip("/") not in own + user:
        return ASTRAY
    tokens = re.findall(r":_authToken=(.*)", own) or re.findall(r":_authToken=(.*)", user)
    if not tokens:
        return refuses(401, None)
    needs = re.fullmatch(r"\$\{(.*)\}", tokens[0])
    unset = needs is not None and needs[1] not in install.env
    return refuses(401, tokens[0]) if unset else resolves()


@dataclass(frozen=True)
class Trouble:
    """A project, its settings, and what its installs come to."""

    project: Project
    installs: Callable[[Install], Script] = by_npmrc
    settings: Settings = field(default_factory=settings)

    def search(self, *, everything: bool = False) -> Remedy:
        """Return what the search for a remedy comes to."""
        options = RunOptions("preview", self.project, settings=self.settings)
        with fake_world(FakeEngine(self.installs)) as world:
            return search_remedy(options, world, QUIET, everything=everything)


TROUBLES = {
    "token": Trouble(site(FILE), settings=settings([], production=[TOKEN])),
    "script": Trouble(site(PAGES_FILE, scripts=MOVE)),
    "scope": Trouble(
        site({".npmrc": NPMRC.splitlines()[1]}), settings=settings(registries=DECLARED)
    ),
    "script, then token": Trouble(site(PAGES_FILE, scripts=MOVE), settings=settings([])),
    "advice alone": Trouble(site(FILE), lambda _: refuses(503)),
}
