"""The build image is at or near its end."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import SetDashboard
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.place import SettingPlace

LOOKED_UP = date(2026, 11, 27)
UNSEEN = " (not seen in a log)"


class ImageEndOfLife:
    """The build image is no longer offered, or soon will not be.

    Cloudflare announced that v1 is moved to v3 on 2026-09-15 (not seen in a log), and v2 on
    2027-02-23; there will be no further version, v3 moves along.

    Before: build system version 1. After: build system version 3.

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
                message=f"Cloudflare announced that {image.name} is moved to {image.moves_to} on "
                f"{image.end_of_life}{UNSEEN if image.end_of_life <= LOOKED_UP else ''}.",
                place=SettingPlace("build-system-version"),
                changes=(SetDashboard("build-system-version", image.moves_to),),
            )
