"""A variable that a configuration file names is set, but empty."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.finding import DASHBOARD, Case, Finding, shown, title


class VariableEmpty:
    """A variable that a configuration file names is set, but its value is empty or blank.

    An empty token is no token: every manager then asks without a credential (measured 2026-11),
    and the registry answers as to a stranger.

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
                here = title(case.environment.name)
                yield Finding(
                    rule=self.ident,
                    severity=case.severity(explained),
                    message=f"{name} is set in {here} but empty, so {shown(use.location)} gives "
                    "no credential.",
                    remedy=f"Paste the value of {name} again: {DASHBOARD} > {here}.",
                    location=use.location,
                    packages=explained,
                )
