"""Pages makes no install for this deployment."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.finding import Case, Finding


class InstallSkipped:
    """Pages leaves the install out: `SKIP_DEPENDENCY_INSTALL`, no build command, no package.json.

    Nothing is proven then about private packages.
    """

    ident: ClassVar[str] = "install-skipped"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a warning when there are packages that would be installed."""
        selection = case.plan.deployment.selection
        if selection.skipped and case.plan.deployment.requested:
            yield Finding(
                rule=self.ident,
                severity="warning",
                message=f"Pages installs nothing here: {selection.skipped}.",
                remedy="If it should install, set a build command (exit 0 will do) and take "
                "SKIP_DEPENDENCY_INSTALL out.",
            )
