"""The manager stops before any request, for what a configuration file says."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.finding import Case, Finding


class UnsetVariableStopsManager:
    """A variable that is not set ends the install before any package is asked for.

    npm 6 and Yarn 1 ("Failed to replace env in config"), Yarn 2 and later ("Environment variable
    not found") stop for any file in force, even if no package needs that registry (measured
    2026-11). So a token of Production alone breaks every Preview.

    To change: set the variable in both environments. Yarn 2 and later take `${NAME-}` for one
    that may be missing; npm 6 and Yarn 1 know no such form.
    """

    ident: ClassVar[str] = "unset-variable-stops-manager"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a finding when the manager's own words say so."""
        fatal = case.configuration.fatal
        unset = [u for u in case.configuration.uses if u.name not in case.start.env]
        if not (fatal and unset and case.failing):
            return
        said = fatal.removeprefix("Usage Error: ")
        berry = fatal.startswith("Usage Error")
        other = " or write ${NAME-} for one that may be missing" if berry else ""
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{case.manager} stops before any request: {said}",
            remedy=f"Set {unset[0].name} in every environment{other}.",
            location=unset[0].location,
            packages=tuple(r.name for r in case.unresolved),
        )
