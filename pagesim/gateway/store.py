"""What a mocked registry serves: packages made from manifests, tarballs when asked for."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from posixpath import normpath
from typing import Any
from urllib.parse import urlsplit

from pagesim import late
from pagesim.gateway.interface import RegistryConfig
from pagesim.gateway.messages import Reply
from pagesim.late import field
from pagesim.npm import packument as npm
from pagesim.npm.integrity import sha1_of, shasum, sri
from pagesim.npm.json_text import indent_json
from pagesim.npm.tarball import pack
from pagesim.registries.interface import MockPackage, MockVersion

_AGO = late.compile(r"(\d+) ?([smhd]) ago")
_KEPT = 4 << 20
"""Bytes of tarballs that are kept in case that they are asked for again: a thousand small ones."""
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def mock_tarball(package: MockPackage, version: MockVersion) -> bytes:
    """Return the tarball of a mocked version; the same arguments give the same bytes.

    It holds package.json, the files given, and, unless given, an index.js (or what `main` names)
    and a small Node script for everything that `bin` names. Raises `ValueError` for a path that
    does not lie within a package.
    """
    if version.content is not None:
        return base64.b64decode(version.content)
    manifest = mock_manifest(package, version)
    commands = _commands(manifest)
    export = "export default" if manifest.get("type") == "module" else "module.exports ="
    made = {_entry_point(manifest): f"{export} {_identity(manifest)};\n"}
    made |= {
        path: f"#!/usr/bin/env node\nconsole.log({_identity(manifest)});\n" for path in commands
    }
    made["package.json"] = indent_json(manifest) + "\n"
    files = {path: text.encode() for path, text in {**made, **version.files}.items()}
    return pack(files, executable=commands)


def mock_manifest(package: MockPackage, version: MockVersion) -> dict[str, Any]:
    """Return package.json of a mocked version."""
    return {**version.manifest, "name": package.name, "version": version.version}


@late.dataclass(frozen=True)
class Tarball:
    """A tarball, with the answers that give it out, by whether a credential was taken for it."""

    data: bytes
    replies: dict[bool | None, Reply] = field(default_factory=dict, repr=False, compare=False)


class Store:
    """The packages of one mocked registry."""

    def __init__(self, registry: RegistryConfig) -> None:
        self._kind, self._tarballs_at = (
            registry.manners,
            registry.tarballs,
        )
        self._url = registry.url
        self._packages = {p.name: p for p in registry.packages}
        self._makes = registry.makes
        self._now = datetime.now(UTC)
        self._tarballs: dict[tuple[str, str], Tarball] = {}
        self._room = _KEPT
        self._packuments: dict[tuple[str, str], dict[str, Any]] = {}

    def package(self, name: str | None) -> MockPackage | None:
        """Return the package of that name, made up where that is asked for."""
        found = self._packages.get(name or "")
        if found is None and name and any(fnmatchcase(name, glob) for glob in self._makes):
            found = self._packages[name] = MockPackage(name, (MockVersion("1.0.0"),), private=True)
        return found

    def tarball(self, name: str, version: str) -> Tarball | None:
        """Return a version's tarball; None for one that is told of only."""
        if made := self._tarballs.get((name, version)):
            return made
        package = self.package(name)
        found = (
            next((v for v in package.versions if v.version == version), None) if package else None
        )
        if not package or not found or found.integrity is not None:
            return None
        made = Tarball(mock_tarball(package, found))
        if self._room >= len(made.data):  # an install asks for each once
            self._room -= len(made.data)
            self._tarballs[name, version] = made
        return made

    def packument(self, name: str, base: str) -> dict[str, Any] | None:
        """Return the full packument of `name`, its tarballs below `base`."""
        package = self.package(name)
        if not package:
            return None
        key = (name, base)
        if key not in self._packuments:
            releases = [self._release(package, v, base) for v in package.versions]
            self._packuments[key] = npm.make_packument(name, releases, package.tags)
        return self._packuments[key]

    def _release(self, package: MockPackage, version: MockVersion, base: str) -> npm.Release:
        if version.integrity is not None:
            given, digest = version.integrity, sha1_of(version.integrity)
        else:
            made = self.tarball(package.name, version.version)
            data = made.data if made else b""
            given, digest = sri(data), shasum(data)
        below = _moved(self._tarballs_at, self._url, base) if self._tarballs_at else base
        url = version.tarball or self._kind.tarball(below, package.name, version.version, digest)
        manifest = mock_manifest(package, version)
        # yarn 1 keeps `#SHA1` behind a lockfile's URL; it is no part of the address.
        bare = url.partition("#")[0]
        when = _time(version.published, self._now) or npm.PUBLISHED
        return npm.Release(version.version, manifest, bare, given, digest, published=when)


def _moved(tarballs: str, url: str, base: str) -> str:
    """Return where the tarballs of the registry at `url` are for who asked it by `base`: at the
    origin that was asked, where they are at the registry's own.

    >>> _moved("https://a.dev/project/", "https://a.dev/npm/", "http://127.0.0.1:81/npm/")
    'http://127.0.0.1:81/project/'
    """
    here, own, asked = (urlsplit(u) for u in (tarballs, url, base))
    if (here.scheme, here.netloc) != (own.scheme, own.netloc):
        return tarballs
    return here._replace(scheme=asked.scheme, netloc=asked.netloc).geturl()


def _time(published: str | None, now: datetime) -> str | None:
    """Return a time in ISO 8601; `10m ago` counts from `now`."""
    found = _AGO.fullmatch(published or "")
    if not found:
        return published
    then = now - timedelta(seconds=int(found[1]) * _SECONDS[found[2]])
    return then.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _identity(manifest: Mapping[str, Any]) -> str:
    return json.dumps(f"{manifest['name']}@{manifest['version']}")


def _entry_point(manifest: Mapping[str, Any]) -> str:
    main = manifest.get("main")
    path = normpath(main) if isinstance(main, str) and main else "index.js"
    if path in (".", "package.json"):
        return "index.js"
    return path if "." in path.rpartition("/")[2] else f"{path}.js"


def _commands(manifest: Mapping[str, Any]) -> list[str]:
    declared = manifest.get("bin")
    if isinstance(declared, str):
        declared = {"": declared}
    if not isinstance(declared, Mapping):
        return []
    paths = [normpath(path) for path in declared.values() if isinstance(path, str) and path]
    return [path.lstrip("/") for path in paths]
