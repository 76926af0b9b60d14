"""From a partial version (`18`, `^18.17`, `lts`) to the exact one, as version managers do it."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from pagesim.errors import NoSuchVersion
from pagesim.npm.version import leading
from pagesim.toolchain.packages import version_packages
from pagesim.toolchain.registry import Registry
from pagesim.toolchain.versions import Published, nearest, published

CODENAMES = {
    "argon": 4,
    "boron": 6,
    "carbon": 8,
    "dubnium": 10,
    "erbium": 12,
    "fermium": 14,
    "gallium": 16,
    "hydrogen": 18,
    "iron": 20,
    "jod": 22,
    "krypton": 24,
}
"""Node's LTS lines by name (https://github.com/nodejs/Release, schedule.json)."""

_EXACT = re.compile(r"v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)(?:\+[0-9A-Za-z.-]+)?")
_PARTIAL = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.[xX*])?")
_NEWEST = frozenset({"latest", "node", "current", "stable", "*", ""})


def resolver(registry: Registry, cache: Path) -> Callable[[str, str], str]:
    """Return a function from a tool's name and what is asked for to the exact version.

    It returns exact versions (`v18.17.1` too) as they are, without any look-up; others by the
    versions that `registry` has, at most a day old or, without a network, as known in `cache`. It
    raises `ToolchainError` when nothing fits or nothing can be known.
    """

    def resolve(tool: str, spec: str) -> str:
        if exact := _EXACT.fullmatch(spec.strip()):
            return exact[1]
        found = published(version_packages(tool, "linux-x64"), registry, cache)
        version = pick(tool, spec.strip(), found, date.today())
        if version is None:
            near = nearest(spec, found.versions)
            raise NoSuchVersion(
                f"no version of {tool} fits {spec!r}",
                hint=f"The nearest are {', '.join(near)}." if near else None,
            )
        return version

    return resolve


def pick(tool: str, spec: str, found: Published, today: date) -> str | None:
    """Return the version among `found` that `spec` means for `tool`, or None."""
    if tool == "node":
        line = _lts_line(spec, found, today)
        if line is not None:
            return _newest(found, str(line))
        if spec in _NEWEST:
            return _newest(found, "*")
    elif spec in found.tags:
        return found.tags[spec]
    elif spec in _NEWEST:
        return _newest(found, "*")
    return _newest(found, spec)


def _newest(found: Published, spec: str) -> str | None:
    if partial := _PARTIAL.fullmatch(spec):
        spec = ".".join(n for n in partial.groups() if n)  # `18` is a range, `v18` not everywhere
    from pagesim.npm.semver import max_satisfying

    try:
        return max_satisfying(found.versions, spec)
    except ValueError:
        return None


def _lts_line(spec: str, found: Published, today: date) -> int | None:
    """Return the major version of Node that `lts`, `lts/*`, `lts/iron` or `iron` means."""
    name = spec.lower().removeprefix("lts/")
    if name in CODENAMES:
        return CODENAMES[name]
    if name not in ("lts", "*") or (name == "*" and "/" not in spec):
        return None
    majors = {leading(v)[0] for v in found.versions if "-" not in v}
    return max((m for m in majors if _is_lts(m, today)), default=None)


def _is_lts(major: int, today: date) -> bool:
    """Whether line `major` has become LTS: even ones do, in late October of their first year."""
    return major >= 4 and major % 2 == 0 and today >= date(2013 + major // 2, 10, 28)
