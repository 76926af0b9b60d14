"""A token stands in a file of the repository."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace, Place


class LiteralToken:
    """A token itself stands in a file that git tracks.

    Everyone who can read the repository can use it, and it ends up in every clone and build.

    To change: revoke it, put `${NAME}` in its place and set the variable on Pages.
    """

    ident: ClassVar[str] = "literal-token"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each place."""
        seen: set[Place] = set()
        settings = [(s, case.place(s.location)) for s in case.configuration.auth]
        settings += [(s, case.place(s.location, swapped=True)) for s in case.plan.intended.auth]
        for setting, place in settings:
            written = setting.header and not setting.variables and "${" not in setting.header
            if written and isinstance(place, FilePlace) and place not in seen:
                seen.add(place)
                yield Finding(
                    rule=self.ident,
                    severity="warning",
                    message=f"A token for {setting.registry} stands in {place}.",
                    place=place,
                    changes=(
                        Advice("Revoke it, and write ${NAME} of a variable that Pages holds."),
                    ),
                )
