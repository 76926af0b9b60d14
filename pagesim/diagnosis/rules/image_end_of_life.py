"""The build image is at or near its end."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.finding import Case, Finding


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
                remedy="Choose v3 for each environment: Settings > Build > Build system version.",
            )
