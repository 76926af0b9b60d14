"""A token stands in a file of the repository."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import FilePlace, Place
from pagesim.managers.interface import AuthSetting
from pagesim.npm.expansion import stand_in


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
            if _is_written(setting) and isinstance(place, FilePlace) and place not in seen:
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


def _is_written(setting: AuthSetting) -> bool:
    """Whether a setting holds a token, not a variable or what a template says in its place."""
    text = (setting.header or "").partition(" ")[2].strip(" \"'")
    return bool(text) and not setting.variables and "${" not in text and not stand_in(text)
