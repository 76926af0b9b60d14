"""Which versions of a tool there are: asked once a day, and kept for when the network is away."""

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from pagesim import late
from pagesim.errors import ToolchainError
from pagesim.npm.version import leading
from pagesim.toolchain.cache import remember, remembered
from pagesim.toolchain.registry import Registry

DAY = 24 * 60 * 60.0


@late.dataclass(frozen=True)
class Published:
    """What the registry has of some packages."""

    versions: tuple[str, ...]
    tags: dict[str, str]


def published(packages: Iterable[str], registry: Registry, cache: Path) -> Published:
    """Return versions and dist-tags of `packages` together, at most a day old where possible.

    Raises `ToolchainError` when the registry cannot be asked and nothing is known from before.
    """
    found = [_one(package, registry, cache) for package in packages]
    tags = {tag: version for one in reversed(found) for tag, version in one.tags.items()}
    return Published(tuple(dict.fromkeys(v for one in found for v in one.versions)), tags)


def _one(package: str, registry: Registry, cache: Path) -> Published:
    path = cache / "versions" / f"{re.sub(r'[^A-Za-z0-9.@-]', '+', package)}.json"
    fresh = remembered(path, DAY)
    if fresh is not None and fresh.get("registry") == registry.url:
        return Published(tuple(fresh["versions"]), dict(fresh["tags"]))
    try:
        found = Published(*registry.published(package))
    except ToolchainError:
        old = remembered(path)
        if old is None:
            raise
        return Published(tuple(old["versions"]), dict(old["tags"]))
    with suppress(OSError):  # a cache that cannot be written costs a question each time
        remember(path, {"registry": registry.url, "versions": found.versions, "tags": found.tags})
    return found


def nearest(version: str, versions: Iterable[str], count: int = 4) -> tuple[str, ...]:
    """Return the `count` releases nearest to `version`, in order.

    >>> nearest("18.17.9", ["18.17.1", "18.18.0", "20.0.0", "18.17.0", "16.0.0"], 3)
    ('18.17.0', '18.17.1', '18.18.0')
    """
    wanted = leading(version)
    releases = {leading(v): v for v in versions if "-" not in v}

    def distance(other: tuple[int, int, int]) -> tuple[int, int, int]:
        major, minor, patch = (abs(a - b) for a, b in zip(wanted, other, strict=True))
        return major, minor, patch

    return tuple(releases[n] for n in sorted(sorted(releases, key=distance)[:count]))
