"""Pages makes no install for this deployment."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, SetDashboard, UnsetVariable
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import Place, SettingPlace, VariablePlace
from pagesim.pages.words import stop_sentence

SKIP = "SKIP_DEPENDENCY_INSTALL"


class InstallSkipped:
    """Pages leaves the install out: `SKIP_DEPENDENCY_INSTALL`, no build command, no package.json.

    Nothing is proven then about private packages.

    To change, if it should install: set a build command (`exit 0` will do), and take
    `SKIP_DEPENDENCY_INSTALL` out.
    """

    ident: ClassVar[str] = "install-skipped"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a warning when there are packages that would be installed."""
        selection = case.plan.deployment.selection
        if selection.skipped and case.plan.deployment.requested:
            here = case.environment.name
            place: Place = SettingPlace("build-command")
            change: Change = SetDashboard("build-command", "exit 0")
            if SKIP in case.environment.variables:
                place, change = VariablePlace(SKIP, here), UnsetVariable(here, SKIP)
            yield Finding(
                rule=self.ident,
                severity="warning",
                message="Pages installs nothing here: "
                f"{stop_sentence(selection.skipped, case.plan.deployment.image.name)}.",
                place=place,
                changes=(change, Advice("It is right as it is, if the build command installs.")),
            )
