"""An outcome, as rules like to look at it."""

from collections.abc import Collection, Mapping
from functools import cached_property
from itertools import islice
from typing import Any

from pagesim import late
from pagesim.diagnosis.evidence import OutputLine, Request
from pagesim.diagnosis.place import FilePlace, Place, VariablePlace, find_place
from pagesim.gateway.interface import Exchange
from pagesim.managers.facts import Cause
from pagesim.managers.interface import Configuration, Location
from pagesim.pages.environment import Environment
from pagesim.pages.platforms import Platform
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.plan.plan import Plan
from pagesim.plan.start import Start
from pagesim.project.folder import Folder
from pagesim.run.outcome import GOOD, UNDONE, Attempt, Outcome, Resolution

WARNING = late.compile(r"^\W*+(?:npm \W*+)?(?:WARN|warn)")
"""How managers begin a line that is no error."""
ENOUGH = 5
"""Requests that are quoted as evidence of one finding."""


@late.dataclass(frozen=True)
class Case:
    """An outcome, and what rules ask of it."""

    outcome: Outcome

    @property
    def plan(self) -> Plan:
        """The plan that was run."""
        return self.outcome.plan

    @property
    def platform(self) -> Platform:
        """Where the run builds."""
        return self.plan.deployment.platform

    @property
    def environment(self) -> Environment:
        """The environment of the run."""
        return self.plan.deployment.environment

    @property
    def other(self) -> Environment:
        """The other environment."""
        return self.plan.deployment.other

    @property
    def first(self) -> Attempt | None:
        """The install that the verdict follows."""
        return self.outcome.first

    @property
    def start(self) -> Start:
        """How that install began."""
        return self.plan.starts[0]

    @property
    def configuration(self) -> Configuration:
        """What the manager read at its start."""
        return self.start.configuration

    @property
    def manager(self) -> str:
        """Name and version of the manager: `npm 10.9.2`."""
        selection = self.plan.deployment.selection
        return f"{selection.manager} {selection.version}"

    @cached_property
    def unresolved(self) -> tuple[Resolution, ...]:
        """The private packages that did not resolve, and should have; what only pagesim lacks is no
        fault of theirs, unless it was asked for at another registry than its own."""
        found = self.first.resolutions if self.first else ()
        own = {limit.subject for limit in self.first.limits} if self.first else set()
        lost = (r for r in found if not r.settles)
        told = (r for r in lost if not r.by_pagesim)
        return tuple(r for r in told if r.name not in own or r.status == "wrong-registry")

    @cached_property
    def lost_public(self) -> tuple[Resolution, ...]:
        """The public packages that the install asked registries for in vain, where it failed."""
        if self.first is None or not self.failing:
            return ()
        own = {limit.subject for limit in self.first.limits}
        found = (r for r in self.first.resolutions if not r.private and r.name not in own)
        return tuple(r for r in found if r.status not in GOOD | UNDONE and not r.cloned)

    @property
    def lost(self) -> tuple[str, ...]:
        """The names of the unresolved packages."""
        return tuple(r.name for r in self.unresolved)

    @property
    def failing(self) -> bool:
        """Whether some private package did not resolve, or the install failed."""
        return self.outcome.verdict in ("unresolved", "failed")

    @property
    def file_is_right(self) -> bool:
        """Whether a second install showed that `.npmrc.pages` itself is right."""
        return self.outcome.helped is not None and self.outcome.helped.right

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The journal of the first install."""
        return self.first.exchanges if self.first else ()

    @property
    def output(self) -> tuple[str, ...]:
        """The lines of the first install, as a report may quote them."""
        return self.first.lines if self.first else ()

    def path(self, name: str) -> str:
        """Return the path, in the repository, of `name` in the folder of the install."""
        cwd = self.plan.deployment.selection.cwd
        return f"{cwd}/{name}" if cwd else name

    def place(self, location: Location, *, swapped: bool | None = None) -> Place | None:
        """Return where a manager's `location` is in the user's repository.

        An `.npmrc` that pagesim made of `.npmrc.pages` (`swapped`; by default as the install
        began) is the latter. Where v1 writes one from NPM_TOKEN there is no file to point at.
        """
        found = find_place(location, self.environment.name)
        if not isinstance(found, FilePlace):
            return found
        pages = f"{found.file}.pages"
        mine = found.file == self.path(".npmrc") and pages == self.path(PAGES_NPMRC)
        put = self.start.mode == "before" if swapped is None else swapped
        has = self.plan.deployment.project.has
        if mine and has(pages) and (put or not has(found.file)):
            return FilePlace(pages, found.line)
        return found if has(found.file) else None

    def place_of(self, variable: str) -> Place:
        """Return where a variable of the environment is set: in a wrangler file that is in force,
        else in the dashboard."""
        wrangler, here = self.plan.deployment.wrangler, self.environment.name
        if wrangler is not None and variable in wrangler.variables(here):
            return FilePlace(wrangler.file, wrangler.line_of(variable, here))
        return VariablePlace(variable, here)

    def line(self, place: FilePlace) -> str | None:
        """Return the text of a line of the repository."""
        text = self.plan.deployment.project.read(place.file) or b""
        lines = text.decode("utf-8", "replace").splitlines()
        known = place.line is not None and place.line <= len(lines)
        return lines[place.line - 1] if known and place.line else None

    def refusals(self, packages: Collection[str]) -> tuple[Request, ...]:
        """Return the first requests for `packages` that got no good answer."""
        told = (e for e in self.exchanges if e.package in packages)
        bad = (e for e in told if e.status is None or e.status >= 400)
        return tuple(map(quote_request, bad))[:ENOUGH]

    @property
    def node(self) -> str:
        """The version of Node.js of the install."""
        return dict(self.plan.deployment.selection.tools)["node"]

    @cached_property
    def project_name(self) -> str | None:
        """The name in the package.json that is installed."""
        name = self.manifest.get("name")
        return name if isinstance(name, str) else None

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """The package.json that is installed; empty where it is broken."""
        deployment = self.plan.deployment
        return Folder(deployment.project, deployment.selection.cwd).package_json()

    def said(self, *causes: Cause) -> tuple[OutputLine, ...]:
        """Return the first lines, less warnings, in which the manager names one of `causes`."""
        chosen = self.plan.manager
        lines = (line for line in self.output if not WARNING.match(line))
        told = (line for line in lines if any(chosen.says(cause, line) for cause in causes))
        return tuple(map(OutputLine, islice(told, ENOUGH)))

    def lines_with(self, text: str) -> tuple[OutputLine, ...]:
        """Return the first lines of the install that hold `text`."""
        return tuple(OutputLine(line) for line in self.output if text in line)[:ENOUGH]


def quote_request(e: Exchange) -> Request:
    """Return an exchange as evidence."""
    return Request(e.method, e.url, e.status, e.credential)
