"""Gates that hold back young releases: how each manager spells its setting, and since when.

npm's `min-release-age` in days since 11.10 (npm/cli#8965); pnpm's `minimumReleaseAge` in minutes
since 10.16, 1440 by itself since 11 (https://pnpm.io/settings#minimumreleaseage); Yarn's
`npmMinimalAgeGate` since 4.10, minutes or `3d`, a day by itself since 4.15, for a scope of its own
since 4.17 (https://yarnpkg.com/configuration/yarnrc#npmMinimalAgeGate, and the source); bun's
`minimumReleaseAge` in seconds since 1.3 (https://bun.sh/docs/runtime/bunfig). Looked up 2026-11.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from pagesim import late
from pagesim.late import replace
from pagesim.npm.prefix import upward

_UNITS = {"ms": 1 / 60000, "s": 1 / 60, "m": 1, "h": 60, "d": 1440, "w": 10080}
_DURATION = late.compile(r"(\d+(?:\.\d+)?)\s*(ms|[smhdw])?")
PNPM_DEFAULT = 1440
"""Minutes, of pnpm 11 and later."""
YARN_DEFAULT = "1d"
"""Of Yarn 4.15 and later."""


@late.dataclass(frozen=True)
class ReleaseGate:
    """How old a release must be before a manager takes it."""

    minutes: float
    place: str | None = None
    """The file that sets it; None: the manager does so by itself."""
    exempt: tuple[str, ...] = ()
    """Names, as globs, that it lets through."""
    scopes: tuple[tuple[str, float], ...] = ()
    """Scopes (`@acme`) for which it is another, with their minutes."""

    def minutes_for(self, name: str) -> float:
        """Return how old a release of package `name` must be."""
        return dict(self.scopes).get(name.partition("/")[0], self.minutes)

    def holds(self, name: str) -> bool:
        """Return whether it may hold back package `name`."""
        return self.minutes_for(name) > 0 and not any(fnmatchcase(name, g) for g in self.exempt)


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


def of_yarn(
    files: Mapping[str, bytes], cwd: str, variable: str | None, *, usual: bool, scoped: bool
) -> ReleaseGate | None:
    """Return the gate of the `.yarnrc.yml` files, nearest first; `variable` is stronger.

    With `usual`, the one that Yarn has by itself; with `scoped`, scopes may have their own.
    """
    read = list(_upward(files, cwd, ".yarnrc.yml"))
    place, set_to = _first(read, "npmMinimalAgeGate")
    if variable is not None:
        place, set_to = "YARN_NPM_MINIMAL_AGE_GATE", variable
    if set_to is None and usual:
        set_to = YARN_DEFAULT
    _, exempt = _first(read, "npmPreapprovedPackages")
    own: dict[str, float] = {}
    for _, data in reversed(read if scoped else []):
        scopes = data.get("npmScopes")
        for scope, settings in scopes.items() if isinstance(scopes, dict) else ():
            if isinstance(settings, dict) and "npmMinimalAgeGate" in settings:
                own[f"@{scope}"] = _minutes(settings["npmMinimalAgeGate"], 1)
    found = _gate(_minutes(set_to, 1), place, exempt)
    if found or any(own.values()):
        found = found or ReleaseGate(0, next((path for path, _ in read), None))
        return replace(found, scopes=tuple(own.items()))
    return None


def of_bun(files: Mapping[str, bytes], cwd: str) -> ReleaseGate | None:
    """Return the gate of `bunfig.toml`."""
    from pagesim.formats.toml_text import read_toml  # for bun alone

    path = posixpath.join(cwd, "bunfig.toml")
    try:
        text = files.get(path, b"").decode("utf-8", "replace")
        install = read_toml(text, path).get("install")
    except ValueError:
        return None
    table = install if isinstance(install, dict) else {}
    minutes = _minutes(table.get("minimumReleaseAge"), 1 / 60)
    return _gate(minutes, path, table.get("minimumReleaseAgeExcludes"))


def _nearest(files: Mapping[str, bytes], cwd: str, name: str) -> tuple[str | None, dict[str, Any]]:
    """Return the file of that name at `cwd` or above, and its mapping; a broken one has none."""
    return next(_upward(files, cwd, name), (None, {}))


def _upward(
    files: Mapping[str, bytes], cwd: str, name: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the files of that name at `cwd` and above with their mappings, the nearest first."""
    for path in (posixpath.join(folder, name) for folder in upward(cwd)):
        if path in files:
            from pagesim.formats.yaml_nodes import documents, plain  # where there is YAML

            try:
                found = documents(files[path].decode("utf-8", "replace"), name)
            except ValueError:
                found = []
            data = plain(found[0]) if found else {}
            yield path, data if isinstance(data, dict) else {}


def _first(read: list[tuple[str, dict[str, Any]]], key: str) -> tuple[str | None, object]:
    """Return what the first file that sets `key` says, and that file."""
    return next(((path, data[key]) for path, data in read if key in data), (None, None))


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
