"""Gates that hold back young releases: how each manager spells its setting, and since when.

npm's `min-release-age` in days since 11.10 (npm/cli#8965); pnpm's `minimumReleaseAge` in minutes
since 10.16, 1440 by itself since 11 (https://pnpm.io/settings#minimumreleaseage); Yarn's
`npmMinimalAgeGate` since 4.10, minutes or `3d`
(https://yarnpkg.com/configuration/yarnrc#npmMinimalAgeGate); bun's `minimumReleaseAge` in seconds
since 1.3 (https://bun.sh/docs/runtime/bunfig). Looked up 2026-11.
"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from pagesim.npm.prefix import upward

_UNITS = {"ms": 1 / 60000, "s": 1 / 60, "m": 1, "h": 60, "d": 1440, "w": 10080}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|[smhdw])?")
PNPM_DEFAULT = 1440
"""Minutes, of pnpm 11 and later."""


@dataclass(frozen=True)
class ReleaseGate:
    """How old a release must be before a manager takes it."""

    minutes: float
    place: str | None = None
    """The file that sets it; None: the manager does so by itself."""
    exempt: tuple[str, ...] = ()
    """Names, as globs, that it lets through."""

    def holds(self, name: str) -> bool:
        """Return whether it may hold back package `name`."""
        return not any(fnmatchcase(name, glob) for glob in self.exempt)


def of_npm(days: str | None, place: str | None) -> ReleaseGate | None:
    """Return the gate that `min-release-age` sets."""
    return _gate(_minutes(days, 1440), place)


def of_pnpm(files: Mapping[str, bytes], cwd: str, *, usual: bool) -> ReleaseGate | None:
    """Return the gate of `pnpm-workspace.yaml`; with `usual`, the one that pnpm has by itself."""
    path, data = _nearest(files, cwd, "pnpm-workspace.yaml")
    set_to = data.get("minimumReleaseAge")
    minutes = _minutes(set_to, 1) if set_to is not None else PNPM_DEFAULT if usual else 0
    return _gate(
        minutes, path if set_to is not None else None, data.get("minimumReleaseAgeExclude")
    )


def of_yarn(files: Mapping[str, bytes], cwd: str) -> ReleaseGate | None:
    """Return the gate of `.yarnrc.yml`."""
    path, data = _nearest(files, cwd, ".yarnrc.yml")
    minutes = _minutes(data.get("npmMinimalAgeGate"), 1)
    return _gate(minutes, path, data.get("npmPreapprovedPackages"))


def of_bun(files: Mapping[str, bytes], cwd: str) -> ReleaseGate | None:
    """Return the gate of `bunfig.toml`."""
    import tomllib  # for bun alone

    path = posixpath.join(cwd, "bunfig.toml")
    try:
        install = tomllib.loads(files.get(path, b"").decode("utf-8", "replace")).get("install")
    except tomllib.TOMLDecodeError:
        return None
    table = install if isinstance(install, dict) else {}
    minutes = _minutes(table.get("minimumReleaseAge"), 1 / 60)
    return _gate(minutes, path, table.get("minimumReleaseAgeExcludes"))


def _nearest(files: Mapping[str, bytes], cwd: str, name: str) -> tuple[str | None, dict[str, Any]]:
    """Return the file of that name at `cwd` or above, and its mapping; a broken one has none."""
    path = next((p for f in upward(cwd) if (p := posixpath.join(f, name)) in files), None)
    if path is None:
        return None, {}
    from pagesim.formats.yaml_nodes import documents, plain  # where there is YAML

    try:
        found = documents(files[path].decode("utf-8", "replace"), name)
    except ValueError:
        found = []
    data = plain(found[0]) if found else {}
    return path, data if isinstance(data, dict) else {}


def _minutes(value: object, factor: float) -> float:
    """Return a duration in minutes; a bare number counts `factor` minutes. 0 for what is none."""
    found = _DURATION.fullmatch(str(value).strip()) if value is not None else None
    if not found:
        return 0
    return float(found[1]) * (_UNITS[found[2]] if found[2] else factor)


def _gate(minutes: float, place: str | None, exempt: object = None) -> ReleaseGate | None:
    names = exempt if isinstance(exempt, list) else []
    # pnpm takes NAME@VERSION, too: which versions it lets through plays no part here.
    globs = tuple(re.sub(r"(?<=.)@.*", "", str(name)) for name in names)
    return ReleaseGate(minutes, place, globs) if minutes > 0 else None
