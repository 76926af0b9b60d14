"""A private package lies in the tree though no registry was asked for it."""

from collections.abc import Iterator
from typing import ClassVar

from pagesim.diagnosis.case import Case
from pagesim.diagnosis.change import Advice, Change, SetDashboard
from pagesim.diagnosis.finding import Finding
from pagesim.diagnosis.words import join_names


class CachedInstallProvesNothing:
    """A private package came from a cache or the repository, which proves no credential.

    With build caching on, Pages restores the managers' caches, which Preview and Production share:
    an install then asks the registry for nothing and succeeds without a token, until the cache is
    purged (7 days after the last read; npm 6 to 12 measured 2026-11). A committed `node_modules`
    does the same.

    Before: `pagesim run preview --cache warm`, or a committed `node_modules`.

    After: `pagesim run preview`, with the build cache of Pages cleared.

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
        committed = all(_committed(case, name) for name in found)
        origin = "the repository's node_modules" if committed else "a cache"
        changes: tuple[Change, ...] = (Advice("Take node_modules out of the repository."),)
        if not committed:
            changes = (Advice("Run with --cache cold."), SetDashboard("build-cache", "cleared"))
        yield Finding(
            rule=self.ident,
            severity="error",
            message=f"{join_names(found)} came from {origin}: no registry was asked, "
            "so nothing tells whether the credential works.",
            changes=changes,
            packages=found,
            certainty="proven",
        )


def _committed(case: Case, name: str) -> bool:
    """Return whether the repository itself has the package in a node_modules."""
    end = f"node_modules/{name}/package.json"
    return any(f"/{f.path}".endswith(f"/{end}") for f in case.plan.deployment.project.files)
