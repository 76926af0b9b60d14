"""Pages ends the build before the install."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import find_basis
from pagesim.pages.words import stop_sentence


class PagesStops:
    """Pages ends the build before it installs anything.

    A version that does not exist, a `packageManager` that is no exact version, an invalid wrangler
    file: the build ends there.

    Before, in `.nvmrc`: `23.99.0`, which there is not. After: `22`.
    """

    ident: ClassVar[str] = "pages-stops"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield an error for the reason that Pages would give."""
        stop = case.plan.deployment.selection.failed
        if stop:
            yield Finding(
                rule=self.ident,
                severity="error",
                message="Pages ends before the install: "
                + stop_sentence(stop, case.plan.deployment.image.name),
                place=find_basis(stop.basis, case.environment.name),
                changes=(Advice("Correct that first; no package is asked for before."),),
            )
