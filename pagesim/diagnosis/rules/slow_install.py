"""The install takes most of the time that a build of Pages has."""

from collections.abc import Iterator
from typing import ClassVar, Final

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice
from pagesim.diagnosis.finding import Finding

SLOW_S: Final = 15 * 60


class SlowInstall:
    """The install took over 15 minutes here; a build of Pages has 20 for all that it does.

    Cloudflare documents 20 minutes for the whole build, the clone and the build command included
    (https://developers.cloudflare.com/pages/platform/limits/); builds were seen to be ended after
    36 (2024 and 2026). How fast this machine and its network are counts for much of it.

    Before: an install script that downloads for a quarter of an hour. After: what it fetches is a
    package, or not needed.

    To change: look at which step of the install takes the time (--verbose lists every request).
    """

    ident: ClassVar[str] = "slow-install"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield a warning for an install of more than 15 minutes."""
        if case.first and case.first.seconds > SLOW_S:
            minutes = round(case.first.seconds / 60)
            yield Finding(
                rule=self.ident,
                severity="warning",
                message=f"The install took {minutes} minutes here; Cloudflare documents 20 minutes "
                f"for a whole build of {case.platform.title} (36 were seen on Pages).",
                changes=(Advice("Find out which step takes the time, and whether it is needed."),),
                certainty="likely",
            )
