"""From a partial version (`18`, `^18.17`, `latest`) to the exact one, as version managers do it."""

from collections.abc import Callable
from pathlib import Path

from pagesim import late
from pagesim.errors import NoSuchVersion
from pagesim.npm.version import read_exact
from pagesim.toolchain.packages import version_packages
from pagesim.toolchain.registry import Registry
from pagesim.toolchain.versions import Published, nearest, published

_PARTIAL = late.compile(r"v?(\d+)(?:\.(\d+))?(?:\.[xX*])?")
_NEWEST = frozenset({"latest", "node", "current", "stable", "*", ""})


def resolver(registry: Registry, cache: Path) -> Callable[[str, str], str]:
    """Return a function from a tool's name and what is asked for to the exact version.

    It returns exact versions (`v18.17.1` too) as they are, without any look-up; others by the
    versions that `registry` has, at most a day old or, without a network, as known in `cache`. It
    raises `ToolchainError` when nothing fits or nothing can be known.
    """

    def resolve(tool: str, spec: str) -> str:
        if exact := read_exact(spec):
            return exact
        found = published(version_packages(tool, "linux-x64"), registry, cache)
        version = pick(tool, spec.strip(), found)
        if version is None:
            raise NoSuchVersion(tool, spec, tuple(nearest(spec, found.versions)))
        return version

    return resolve


def pick(tool: str, spec: str, found: Published) -> str | None:
    """Return the version among `found` that `spec` means for `tool`, or None."""
    if tool != "node" and spec in found.tags:
        return found.tags[spec]
    return _newest(found, "*" if spec in _NEWEST else spec)


def _newest(found: Published, spec: str) -> str | None:
    if partial := _PARTIAL.fullmatch(spec):
        spec = ".".join(n for n in partial.groups() if n)  # `18` is a range, `v18` not everywhere
    from pagesim.npm.semver import max_satisfying

    try:
        return max_satisfying(found.versions, spec)
    except ValueError:
        return None
