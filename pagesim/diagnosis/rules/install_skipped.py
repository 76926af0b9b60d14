"""Pages makes no install for this deployment."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, SetDashboard, UnsetVariable
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import Place, SettingPlace, VariablePlace, find_basis
from pagesim.pages.choice import Stop
from pagesim.pages.words import stop_sentence


class InstallSkipped:
    """Pages leaves the install out: `SKIP_DEPENDENCY_INSTALL`, no build command, no package.json.

    Nothing is proven then about private packages.

    Before: the build command is empty. After: it is `exit 0`, or what builds the site.

    To change, if it should install: set a build command (`exit 0` will do), take
    `SKIP_DEPENDENCY_INSTALL` out, or set the root directory to the folder that has package.json.
    """

    ident: ClassVar[str] = "install-skipped"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a warning when there are packages that would be installed."""
        stop = case.plan.deployment.selection.skipped
        if stop and (case.plan.deployment.requested or stop.meant):
            place, change = _cure(stop, case.environment.name)
            yield Finding(
                rule=self.ident,
                severity="warning",
                message=f"{case.platform.title} installs nothing here: "
                f"{stop_sentence(stop, case.plan.deployment.image.name)}.",
                place=place,
                changes=(change, Advice("It is right as it is, if the build command installs.")),
                certainty="proven",
            )


def _cure(stop: Stop, environment: str) -> tuple[Place, Change]:
    """Return where that is which lets Pages install nothing, and what lets it install."""
    if stop.meant:
        folder = SettingPlace("root-directory")
        return folder, SetDashboard(folder.setting, stop.meant[0])
    place = find_basis(stop.basis, environment)
    if isinstance(place, VariablePlace):
        return place, UnsetVariable(place.environment, place.name)
    return SettingPlace("build-command"), SetDashboard("build-command", "exit 0")
