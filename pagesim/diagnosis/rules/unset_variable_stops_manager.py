"""The manager stops before any request, for what a configuration file says."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, SetSecret
from pagesim.diagnosis.finding import Finding, prove


class UnsetVariableStopsManager:
    """A variable that is not set ends the install before any package is asked for.

    npm 6 and Yarn 1 ("Failed to replace env in config"), Yarn 2 and later ("Environment variable
    not found") stop for any file in force, even if no package needs that registry (measured
    2026-11). So a token of Production alone breaks every Preview.

    Before, with ACME_TOKEN not set, in `.yarnrc.yml`:

        npmAuthToken: "${ACME_TOKEN}"

    After:

        npmAuthToken: "${ACME_TOKEN-}"

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
        name, printed = unset[0].name, case.lines_with(fatal)
        changes: tuple[Change, ...] = (SetSecret(case.environment.name, name),)
        if case.plan.manager.knows_defaults:
            changes += (Advice(f"Or write ${{{name}-}}, if it may be missing."),)
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{case.manager} stops before any request: {fatal}",
            place=case.place(unset[0].location),
            changes=changes,
            evidence=printed,
            packages=case.lost,
            certainty=prove(printed),
        )
