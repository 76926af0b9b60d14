"""pnpm threw a whole `.npmrc` away because of one variable."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, SetSecret
from pagesim.diagnosis.finding import Finding, doubt, weigh
from pagesim.diagnosis.npmrc_view import routing, view_npmrc
from pagesim.diagnosis.place import FilePlace
from pagesim.managers.interface import Location


class NpmrcDropped:
    """pnpm 8 to 10 drop a whole `.npmrc` when it names a variable that is not set.

    A warning is all that it says. Every line of the file is gone, the scopes' registries among
    them, so private packages are asked for at the default registry: a 404 there, and a way in for
    whoever takes the name (measured 2026-11 with 8.7.1, 8.15.9, 9.15.9, 10.11.1 and 10.34.9).

    Before, with ACME_TOKEN not set:

        //npm.acme.example/:_authToken=${ACME_TOKEN}

    After:

        //npm.acme.example/:_authToken=${ACME_TOKEN-}

    To change: set the variable, or give it a default that does no harm: `${NAME-}`.
    """

    ident: ClassVar[str] = "npmrc-dropped"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each file that was dropped."""
        view = view_npmrc(case)
        for location in case.configuration.dropped:
            place = case.place(location)
            at = place if isinstance(place, FilePlace) else location
            lost = tuple(r.name for r in case.unresolved if routing(view, r))
            where = f": {lost[0]} is looked for at {case.configuration.registry}" if lost else ""
            yield Finding(
                rule=self.ident,
                severity=weigh(lost),
                message=f"{case.manager} drops {at.file} whole, since line {at.line} "
                f"names a variable that is not set{where}.",
                place=place,
                changes=(
                    *(SetSecret(case.environment.name, name) for name in _unset(case, location)),
                    Advice("Or write ${NAME-} for a variable that may be missing."),
                ),
                evidence=case.refusals(lost),
                packages=lost,
                certainty=doubt(lost),
            )


def _unset(case: Case, location: Location) -> tuple[str, ...]:
    """Return the variables of that line that are not set."""
    uses = (u.name for u in case.configuration.uses if u.location == location)
    return tuple(name for name in dict.fromkeys(uses) if name not in case.start.env)
