"""Tools by exact version, and where they lie once prepared."""

from pathlib import Path

from pagesim import late


@late.dataclass(frozen=True, order=True)
class Tool:
    """A program at an exact version: `node`, `npm`, `yarn`, `pnpm` or `bun`."""

    name: str
    version: str
    integrity: str | None = None
    """Subresource integrity (`sha512-…`) where pagesim pins it; else the registry's own is held."""

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@late.dataclass(frozen=True)
class Toolchain:
    """Tools laid out as one prefix: `bin/`, `lib/node_modules/`, `include/node/`."""

    tools: tuple[Tool, ...]
    platform: str
    """As npm's packages spell it: `linux-x64`, `linux-arm64`, `darwin-arm64`, …"""
    root: Path
    """The prefix in the user's cache; never changed once made."""
    key: str
    """Hash over the tools' names, versions, integrities and the platform (hex)."""
    unverified: tuple[str, ...] = ()
    """Packages of it that only their registry vouches for: no digest that pagesim holds, no
    signature (`npm 10.9.3`)."""


class NotFound(Exception):
    """Raised when the registry has no such package."""
