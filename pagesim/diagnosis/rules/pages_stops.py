"""Pages ends the build before the install, or leaves the install out."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.finding import Case, Finding


class PagesStops:
    """Pages ends the build before it installs anything.

    A version that does not exist, a `packageManager` that is no exact version, an invalid wrangler
    file: the build ends there.
    """

    ident: ClassVar[str] = "pages-stops"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield an error for the reason that Pages would give."""
        selection = case.plan.deployment.selection
        if selection.failed:
            yield Finding(
                rule=self.ident,
                severity="error",
                message=f"Pages ends before the install: {selection.failed}",
                remedy="Correct that first; no package is asked for before.",
            )
