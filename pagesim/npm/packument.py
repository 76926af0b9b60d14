"""Packuments: what a registry says of all versions of a package, in full and abbreviated.

Fields after https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md; which
form is wanted is told by `Accept`, as npm, yarn, pnpm and bun send it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pagesim import late

ABBREVIATED = "application/vnd.npm.install-v1+json"
"""Media type of the abbreviated packument."""
PUBLISHED = "2020-01-01T00:00:00.000Z"
"""When what is made up was published, unless said: old enough for any minimum age of a release."""

_ABBREVIATED_FIELDS = frozenset(
    {
        *("name", "version", "dependencies", "optionalDependencies", "devDependencies"),
        *("bundleDependencies", "bundledDependencies", "peerDependencies"),
        *("peerDependenciesMeta", "acceptDependencies", "bin", "directories", "dist", "engines"),
        *("os", "cpu", "libc", "funding", "deprecated", "_hasShrinkwrap"),
    }
)
_INSTALL_SCRIPTS = frozenset({"preinstall", "install", "postinstall"})


@late.dataclass(frozen=True)
class Release:
    """One version as a packument shows it."""

    version: str
    manifest: Mapping[str, Any]
    """package.json, whole."""
    tarball: str
    """URL."""
    integrity: str
    shasum: str
    """Both empty where they are not known."""
    file_count: int | None = None
    unpacked_size: int | None = None
    """Bytes."""
    published: str = PUBLISHED


def wants_abbreviated(accept: str | None) -> bool:
    """Return whether a request with this `Accept` asks for the abbreviated form."""
    return ABBREVIATED in (accept or "")


def version_manifest(release: Release) -> dict[str, Any]:
    """Return the document of one version, as `GET /NAME/VERSION` gives it."""
    name = release.manifest["name"]
    hashes = {"integrity": release.integrity, "shasum": release.shasum}
    dist: dict[str, Any] = {n: h for n, h in hashes.items() if h} | {"tarball": release.tarball}
    if release.file_count is not None:
        dist["fileCount"] = release.file_count
    if release.unpacked_size is not None:
        dist["unpackedSize"] = release.unpacked_size
    return {**release.manifest, "_id": f"{name}@{release.version}", "dist": dist}


def make_packument(
    name: str, releases: Iterable[Release], tags: Mapping[str, str]
) -> dict[str, Any]:
    """Return the full packument of `name`; `latest` is the highest version unless `tags` says."""
    all_of_them = tuple(releases)
    found = {r.version: version_manifest(r) for r in all_of_them}
    published = {r.version: r.published for r in all_of_them}
    times = {"created": PUBLISHED, "modified": max([PUBLISHED, *published.values()]), **published}
    return {
        "_id": name,
        "name": name,
        "dist-tags": dist_tags(found, tags),
        "versions": found,
        "time": times,
    }


def abbreviated(full: Mapping[str, Any]) -> dict[str, Any]:
    """Return the abbreviated form of the packument `full`."""
    return {
        "name": full["name"],
        "dist-tags": full["dist-tags"],
        "versions": {v: _abbreviated_version(m) for v, m in full["versions"].items()},
        "modified": full["time"]["modified"],
    }


def dist_tags(versions: Iterable[str], tags: Mapping[str, str]) -> dict[str, str]:
    """Return `tags`, with `latest` at the highest of `versions` (releases first) unless named."""
    ordered = sorted(versions, key=precedence)
    releases = [v for v in ordered if "-" not in v.partition("+")[0]]
    highest = releases or ordered
    return {**({"latest": highest[-1]} if highest else {}), **tags}


def precedence(version: str) -> tuple[Any, ...]:
    """Return a key that orders versions as semver does (https://semver.org, 11)."""
    core, _, pre = version.partition("+")[0].partition("-")
    numbers = tuple(int(n) for n in re.findall(r"\d{1,15}", core))
    parts = [
        (0, int(p), "") if p.isdecimal() and len(p) < 16 else (1, 0, p)
        for p in pre.split(".")
        if pre
    ]
    return numbers, not pre, parts


def _abbreviated_version(manifest: Mapping[str, Any]) -> dict[str, Any]:
    kept = {k: v for k, v in manifest.items() if k in _ABBREVIATED_FIELDS}
    if _INSTALL_SCRIPTS & set(manifest.get("scripts") or ()):
        kept["hasInstallScript"] = True
    return kept
