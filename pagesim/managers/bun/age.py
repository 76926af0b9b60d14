"""What bun does at which version."""

from pagesim import late
from pagesim.npm.version import leading


@late.dataclass(frozen=True)
class Age:
    one_npmrc: bool
    """The user's `.npmrc` counts only where the project has none (1.1)."""
    shares_host: bool
    """A credential for the default registry's host is for scopes of that host, too (1.2)."""
    text_lock: bool
    """Reads `bun.lock`, and before `bun.lockb` where both are there (1.2)."""
    modern: bool
    """1.4: knows `NPM_CONFIG_USERCONFIG`, comments behind a value, variables in quotes, `${VAR?}`;
    a `$VAR` without value is empty; a bunfig.toml is stronger than an `.npmrc`; a line of a
    bunfig.toml behind a `#` with nothing behind it is a line (and no comment: before)."""


def age_of(version: str) -> Age:
    """Return what bun does at `version`."""
    at = leading(version)[:2]
    return Age(at < (1, 2), at >= (1, 2), at >= (1, 2), at >= (1, 4))
