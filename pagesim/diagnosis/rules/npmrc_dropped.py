"""pnpm threw a whole `.npmrc` away because of one variable."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.finding import Case, Finding, shown
from pagesim.diagnosis.npmrc_view import npmrc_view, routing


class NpmrcDropped:
    """pnpm 8 to 10 drop a whole `.npmrc` when it names a variable that is not set.

    A warning is all that it says. Every line of the file is gone, the scopes' registries among
    them, so private packages are asked for at the default registry: a 404 there, and a way in for
    whoever takes the name (measured 2026-11 with 8.7.1, 8.15.9, 9.15.9, 10.11.1 and 10.34.9).

    To change: set the variable, or give it a default that does no harm: `${NAME-}`.
    """

    ident: ClassVar[str] = "npmrc-dropped"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each file that was dropped."""
        view = npmrc_view(case)
        for place in case.configuration.dropped:
            lost = tuple(r.name for r in case.unresolved if routing(view, r))
            where = f": {lost[0]} is looked for at {case.configuration.registry}" if lost else ""
            yield Finding(
                rule=self.ident,
                severity=case.severity(lost),
                message=f"{case.manager} drops {shown(place.file)} whole, since line {place.line} "
                f"names a variable that is not set{where}.",
                remedy="Set the variable in this environment, or write ${NAME-} for one that may "
                "be missing.",
                location=place,
                packages=lost,
            )
