"""What a lockfile says that each package.json of the repository asks for."""

from collections.abc import Iterable, Mapping
from typing import Any

from pagesim import late

Wants = Mapping[str, Mapping[str, str]]
"""Range by name, by folder of the package.json relative to the lockfile's (empty: beside it)."""
GROUPS = ("dependencies", "devDependencies", "optionalDependencies")
_PROTOCOL = late.compile(r"^npm:(?=[\d^~<>=*xv])")


@late.dataclass(frozen=True)
class Difference:
    """One thing in which a package.json and the lockfile differ."""

    folder: str
    """Of the package.json, relative to the lockfile's."""
    name: str
    wanted: str | None
    """The range in package.json; None where it is not asked for any more."""
    locked: str | None
    """The range that the lockfile was made for; None where it has none."""


def collect_wants(manifest: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the ranges of a package.json, or of what a lockfile repeats of it."""
    found: dict[str, str] = {}
    for group in GROUPS:
        asked = manifest.get(group)
        if isinstance(asked, Mapping):
            found |= {str(name): _bare(str(spec)) for name, spec in asked.items()}
    return found


def list_differences(
    manifests: Mapping[str, Mapping[str, Any]], locked: Wants
) -> tuple[Difference, ...]:
    """Return in what the lockfile's `locked` differs from the package.json of each folder."""
    return tuple(
        difference
        for folder, manifest in manifests.items()
        if folder in locked
        for difference in _of_folder(folder, collect_wants(manifest), locked[folder])
    )


def _of_folder(
    folder: str, wanted: Mapping[str, str], locked: Mapping[str, str]
) -> Iterable[Difference]:
    for name in dict.fromkeys((*wanted, *locked)):
        one, other = wanted.get(name), locked.get(name)
        if one != other:
            yield Difference(folder, name, one, other)


def _bare(spec: str) -> str:
    """Return a range without the protocol that npm implies."""
    return _PROTOCOL.sub("", spec)
