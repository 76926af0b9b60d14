"""package-lock.json and npm-shrinkwrap.json, lockfile versions 1, 2 and 3.

Version 1 (npm 5 and 6) nests `dependencies` by name; 3 (npm 7 and later) is flat, `packages` by
path; 2 holds both. The keys are those of npm's own documentation (package-lock.json) and of
`@npmcli/arborist`'s `shrinkwrap.js`.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pagesim.npm import json_text, names, semver
from pagesim.npm.manifest import parse

_MANIFEST = (
    "dependencies",
    "optionalDependencies",
    "peerDependencies",
    "peerDependenciesMeta",
    "bin",
    "engines",
    "os",
    "cpu",
    "libc",
)
_INSTALLED = re.compile(r"(?:^|/)node_modules/((?:@[^/]+/)?[^/]+)$")


@dataclass(frozen=True)
class Locked:
    """One package of a lockfile."""

    name: str
    """The package's own name at the registry (an alias is followed)."""
    version: str
    resolved: str | None = None
    integrity: str | None = None
    manifest: Mapping[str, Any] = field(default_factory=dict)
    """What the lockfile repeats of package.json."""
    optional: bool = False
    """Left out in silence when it cannot be had."""
    bundled: bool = False
    """Comes inside another package's tarball."""

    @property
    def key(self) -> tuple[str, str]:
        """Name and version."""
        return self.name, self.version


def locked(text: bytes, file: str = "package-lock.json") -> tuple[Locked, ...]:
    """Return the registry packages of a lockfile, each name and version once, in its order.

    Paths, links, git and bundled packages are left out. Raises `ValueError` (with the line where
    known) when the text is broken.
    """
    found: dict[tuple[str, str], Locked] = {}
    for _, row in _rows(_data(text, file), file):
        if row.bundled or not _of_registry(row):
            continue
        present = found.get(row.key)
        found[row.key] = _merged(present, row) if present else row
    return tuple(found.values())


def versions(text: bytes, file: str = "package-lock.json") -> dict[str, set[str]]:
    """Return the versions by name of all that lies in the tree, bundled packages included.

    For `node_modules/.package-lock.json`, which npm 7 and later write of what they installed.
    Raises `ValueError` when it is broken.
    """
    found: dict[str, set[str]] = {}
    for _, row in _rows(_data(text, file), file):
        found.setdefault(row.name, set()).add(row.version)
    return found


def relock(
    text: bytes, integrity: Mapping[tuple[str, str], str], file: str = "package-lock.json"
) -> bytes:
    """Return the lockfile with the integrity of each given (name, version) replaced.

    Nothing else changes, byte for byte; what has no integrity gets none. Raises `ValueError` when
    the text is broken.
    """
    data = _data(text, file)
    wanted = {path: integrity[r.key] for path, r in _all_rows(data, file) if r.key in integrity}
    source = text.decode("utf-8")
    changes = [
        (place, wanted[place.path[:-1]])
        for place in json_text.strings(source)
        if place.path and place.path[-1] == "integrity" and place.path[:-1] in wanted
    ]
    return json_text.replaced(source, changes).encode("utf-8")


def _data(text: bytes, file: str) -> dict[str, Any]:
    try:
        source = text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise ValueError(f"{file}:{line}: not UTF-8 text") from None
    if conflict := re.search(r"^(<{7}|={7}|>{7})", source, re.MULTILINE):
        line = source.count("\n", 0, conflict.start()) + 1
        raise ValueError(f"{file}:{line}: holds the marks of a merge conflict")
    return parse(source, file)


def _merged(one: Locked, other: Locked) -> Locked:
    return replace(
        one,
        resolved=one.resolved or other.resolved,
        integrity=one.integrity or other.integrity,
        manifest=one.manifest or other.manifest,
        optional=one.optional and other.optional,
    )


def _of_registry(row: Locked) -> bool:
    fetched = row.resolved is None or row.resolved.startswith(("https://", "http://"))
    return fetched and semver.valid(row.version)


def _rows(data: dict[str, Any], file: str) -> Iterator[tuple[json_text.Path, Locked]]:
    """Yield what npm goes by, each with its path in the JSON: `packages` where there is one."""
    if isinstance(data.get("packages"), dict):
        yield from _flat(data["packages"], file)
    else:
        yield from _nested(data.get("dependencies"), ("dependencies",), file)


def _all_rows(data: dict[str, Any], file: str) -> Iterator[tuple[json_text.Path, Locked]]:
    if isinstance(data.get("packages"), dict):
        yield from _flat(data["packages"], file)
    yield from _nested(data.get("dependencies"), ("dependencies",), file)


def _flat(packages: dict[str, Any], file: str) -> Iterator[tuple[json_text.Path, Locked]]:
    for path, entry in packages.items():
        place = _INSTALLED.search(posixpath.normpath(path)) if path else None
        _need_object(entry, path, file)
        version = entry.get("version")
        if not place or entry.get("link") or not isinstance(version, str):
            continue
        yield (
            ("packages", path),
            Locked(
                name=str(entry.get("name") or place[1]),
                version=version,
                resolved=_text(entry.get("resolved")),
                integrity=_text(entry.get("integrity")),
                manifest={key: entry[key] for key in _MANIFEST if key in entry},
                optional=entry.get("optional") is True,
                bundled=entry.get("inBundle") is True,
            ),
        )


def _nested(entries: Any, at: json_text.Path, file: str) -> Iterator[tuple[json_text.Path, Locked]]:
    if not isinstance(entries, dict):
        return
    for name, entry in entries.items():
        _need_object(entry, name, file)
        spec = names.resolve(name, str(entry.get("version", "")))
        requires = entry.get("requires")
        if spec is not None and entry.get("version"):
            yield (
                (*at, name),
                Locked(
                    name=spec.name,
                    version=spec.spec,
                    resolved=_text(entry.get("resolved")),
                    integrity=_text(entry.get("integrity")),
                    manifest={"dependencies": requires} if isinstance(requires, dict) else {},
                    optional=entry.get("optional") is True,
                    bundled=entry.get("bundled") is True,
                ),
            )
        yield from _nested(entry.get("dependencies"), (*at, name, "dependencies"), file)


def _need_object(entry: Any, name: str, file: str) -> None:
    if not isinstance(entry, dict):
        raise ValueError(f"{file}: the entry of {name or 'the root'} is no object")


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
