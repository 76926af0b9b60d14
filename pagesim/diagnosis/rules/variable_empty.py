"""A variable that a configuration file names is set, but empty."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import SetSecret
from pagesim.diagnosis.finding import Finding, doubt, weigh
from pagesim.diagnosis.words import name_environment


class VariableEmpty:
    """A variable that a configuration file names is set, but its value is empty or blank.

    An empty token is no token: every manager then asks without a credential (measured 2026-11),
    and the registry answers as to a stranger.

    Before: TOKEN is set to nothing. After: TOKEN is set to the token.

    To change: paste the token again; the dashboard takes an empty value without a word.
    """

    ident: ClassVar[str] = "variable-empty"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each variable that is named and empty."""
        uses = {u.name: u for u in reversed(case.configuration.uses)}
        for name, use in sorted(uses.items()):
            value = case.start.env.get(name)
            if value is not None and not value.strip():
                prefixes = [a.registry for a in case.configuration.auth if name in a.variables]
                explained = tuple(
                    r.name
                    for r in case.unresolved
                    if any(r.registry.startswith(p) or p.startswith(r.registry) for p in prefixes)
                )
                here = case.environment.name
                yield Finding(
                    rule=self.ident,
                    severity=weigh(explained),
                    message=f"{name} is set in {name_environment(here)} but empty, so "
                    f"{case.place(use.location) or use.location} gives no credential.",
                    place=case.place(use.location),
                    changes=(SetSecret(here, name),),
                    evidence=case.refusals(explained),
                    packages=explained,
                    certainty=doubt(explained),
                )
