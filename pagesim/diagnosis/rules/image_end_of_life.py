"""The build image is at or near its end."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import SetDashboard
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import SettingPlace


class ImageEndOfLife:
    """The build image is no longer offered, or soon will not be.

    v1 was deprecated on 2026-09-15 and its projects move to v3; v2 is announced for 2027-02-23.

    To change: set the build system version of each environment in the dashboard.
    """

    ident: ClassVar[str] = "image-end-of-life"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a warning for an image with an end-of-life date."""
        image = case.plan.deployment.image
        if image.end_of_life:
            yield Finding(
                rule=self.ident,
                severity="warning",
                message=f"Build image {image.name} reaches its end of life on {image.end_of_life}.",
                place=SettingPlace("build-system-version"),
                changes=(SetDashboard("build-system-version", image.moves_to),),
            )
