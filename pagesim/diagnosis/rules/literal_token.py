"""A token stands in a file of the repository."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.finding import Case, Finding, shown


class LiteralToken:
    """A token itself stands in a file that git tracks.

    Everyone who can read the repository can use it, and it ends up in every clone and build.

    To change: revoke it, put `${NAME}` in its place and set the variable on Pages.
    """

    ident: ClassVar[str] = "literal-token"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for each place."""
        seen: set[str] = set()
        settings = (*case.configuration.auth, *case.plan.intended.auth)
        for setting in settings:
            place = shown(setting.location)
            written = setting.header and not setting.variables and "${" not in setting.header
            if written and setting.location.line and place not in seen:
                seen.add(place)
                yield Finding(
                    rule=self.ident,
                    severity="warning",
                    message=f"A token for {setting.registry} stands in {place}.",
                    remedy="Revoke it, and write ${NAME} of a variable that Pages holds instead.",
                    location=setting.location,
                )
