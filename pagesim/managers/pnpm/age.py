"""What pnpm does at which version."""

from pagesim import late
from pagesim.npm.version import leading


@late.dataclass(frozen=True)
class Age:
    """What a version does."""

    own_reader: bool
    """11 and later: the reader that leaves npm's ways."""
    distrusts: bool
    """Does not expand variables in a project's credentials and registry URLs."""
    pins: bool
    """Pins a credential without registry to the registry of the same file (10.34 and later)."""
    native: bool
    """12 and later: takes a `;` or `#` behind a value for a part of it, and stops for a registry
    that a project's `.npmrc` names by a variable."""
    gates: bool
    """Knows `minimumReleaseAge` (10.16 and later)."""


def age_of(version: str) -> Age:
    """Return what pnpm does at `version`."""
    at = leading(version)
    own = at >= (11, 0, 0)
    distrusts = at >= (11, 5, 3) if own else at >= (10, 34, 2)
    return Age(own, distrusts, at >= (10, 34, 0), at >= (12, 0, 0), at >= (10, 16, 0))
