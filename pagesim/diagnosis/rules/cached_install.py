"""A private package lies in the tree though no registry was asked for it."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.finding import Case, Finding, listed


class CachedInstall:
    """A private package came from a cache, so this install proves nothing about its credential.

    With build caching on, Pages restores the managers' caches, which Preview and Production share:
    an install then asks the registry for nothing and succeeds without a token, until the cache is
    purged (7 days after the last read; npm 6 to 12 measured 2026-11).

    To change: run again with `--cache cold`; on Pages, clear the build cache before you trust it.
    """

    ident: ClassVar[str] = "cached-install-proves-nothing"

    def find(self, case: Case) -> Iterator[Finding]:
        """Yield one finding for all packages that lie in the tree and were not asked for."""
        found = [
            r for r in case.unresolved if r.status == "not-requested" and r.version is not None
        ]
        if not found:
            return
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{listed([r.name for r in found])} came from a cache: no registry was asked, "
            "so nothing tells whether the credential works.",
            remedy="Run with --cache cold; on Pages clear the build cache (Settings > Build > "
            "Build cache) and deploy again.",
            packages=tuple(r.name for r in found),
        )
