"""A private package lies in the tree though no registry was asked for it."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, SetDashboard
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.words import join_names


class CachedInstallProvesNothing:
    """A private package came from a cache, so this install proves nothing about its credential.

    With build caching on, Pages restores the managers' caches, which Preview and Production share:
    an install then asks the registry for nothing and succeeds without a token, until the cache is
    purged (7 days after the last read; npm 6 to 12 measured 2026-11).

    To change: run again with `--cache cold`; on Pages, clear the build cache before you trust it.
    """

    ident: ClassVar[str] = "cached-install-proves-nothing"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for all packages that lie in the tree and were not asked for."""
        found = tuple(
            r.name for r in case.unresolved if r.status == "not-requested" and r.version is not None
        )
        if not found:
            return
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{join_names(found)} came from a cache: no registry was asked, "
            "so nothing tells whether the credential works.",
            changes=(Advice("Run with --cache cold."), SetDashboard("build-cache", "cleared")),
            packages=found,
            certainty="proven",
        )
