"""What a rule says, and what it is given to look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal, Protocol

from pagesim.gateway.interface import Exchange
from pagesim.managers.build_paths import name_in_repository
from pagesim.managers.interface import Configuration, Location
from pagesim.pages.environment import Environment
from pagesim.plan.plan import Plan
from pagesim.plan.start import Start
from pagesim.run.outcome import Attempt, Outcome, Resolution

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """One thing that was found, with what to change."""

    rule: str
    severity: Severity
    message: str
    remedy: str
    location: Location | None = None
    packages: tuple[str, ...] = ()
    """The packages that it explains."""


class Rule(Protocol):
    """A rule: stateless, with a docstring that `pagesim explain` prints."""

    ident: ClassVar[str]

    def find(self, case: "Case") -> Iterator[Finding]:
        """Yield what this rule finds in `case`."""


@dataclass(frozen=True)
class Case:
    """An outcome, as rules like to look at it."""

    outcome: Outcome

    @property
    def plan(self) -> Plan:
        """The plan that was run."""
        return self.outcome.plan

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
        """The private packages that did not resolve, and should have."""
        found = self.first.resolutions if self.first else ()
        return tuple(r for r in found if not r.settles)

    @property
    def failing(self) -> bool:
        """Whether some private package did not resolve, or the install failed."""
        return self.outcome.verdict in ("unresolved", "failed")

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The journal of the first install."""
        return self.first.exchanges if self.first else ()

    def severity(self, explains: object) -> Severity:
        """Return `error` for what explains a failure, else `warning`."""
        return "error" if explains else "warning"


def listed(names: list[str], limit: int = 3) -> str:
    """Return names as text: `a`, `a and b`, `a, b, c and 4 more`."""
    if len(names) > limit:
        return f"{', '.join(names[:limit])} and {len(names) - limit} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def shown(location: Location | str) -> str:
    """Return a place as the user knows it: relative to the repository."""
    return name_in_repository(str(location))


def title(environment: str) -> str:
    """Return an environment's name as the dashboard shows it."""
    return environment.capitalize()


DASHBOARD = "Settings > Variables and Secrets"
"""Where the Pages dashboard keeps them (Cloudflare's documentation, read 2026-11-23)."""
