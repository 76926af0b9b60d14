"""Pages makes no install for this deployment."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, SetDashboard, UnsetVariable
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import SettingPlace, VariablePlace, find_basis
from pagesim.pages.words import stop_sentence


class InstallSkipped:
    """Pages leaves the install out: `SKIP_DEPENDENCY_INSTALL`, no build command, no package.json.

    Nothing is proven then about private packages.

    To change, if it should install: set a build command (`exit 0` will do), and take
    `SKIP_DEPENDENCY_INSTALL` out.
    """

    ident: ClassVar[str] = "install-skipped"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a warning when there are packages that would be installed."""
        stop = case.plan.deployment.selection.skipped
        if stop and case.plan.deployment.requested:
            place = find_basis(stop.basis, case.environment.name)
            change: Change = SetDashboard("build-command", "exit 0")
            if isinstance(place, VariablePlace):
                change = UnsetVariable(place.environment, place.name)
            yield Finding(
                rule=self.ident,
                severity="warning",
                message="Pages installs nothing here: "
                f"{stop_sentence(stop, case.plan.deployment.image.name)}.",
                place=place or SettingPlace("build-command"),
                changes=(change, Advice("It is right as it is, if the build command installs.")),
            )
