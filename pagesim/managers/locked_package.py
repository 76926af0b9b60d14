"""One package of a lockfile, as every manager's room reads it."""

from collections.abc import Mapping
from typing import Any

from pagesim import late
from pagesim.late import field


@late.dataclass(frozen=True)
class LockedPackage:
    """One package of a lockfile."""

    name: str
    """The package's own name at the registry (an alias is followed)."""
    version: str
    resolved: str | None = None
    """URL of its tarball, where the lockfile has one."""
    integrity: str | None = None
    manifest: Mapping[str, Any] = field(default_factory=dict)
    """What the lockfile repeats of package.json: dependencies, optionalDependencies,
    peerDependencies, peerDependenciesMeta, bin, engines, os, cpu, …"""
    optional: bool = False
    """Left out in silence when it cannot be had."""
    bundled: bool = False
    """Comes inside another package's tarball."""

    @property
    def key(self) -> tuple[str, str]:
        """Name and version."""
        return self.name, self.version
