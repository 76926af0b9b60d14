"""package-lock.json and npm-shrinkwrap.json, lockfile versions 1, 2 and 3.

Version 1 (npm 5 and 6) nests `dependencies` by name; 3 (npm 7 and later) is flat, `packages` by
path; 2 holds both. The keys are those of npm's own documentation (package-lock.json) and of
`@npmcli/arborist`'s `shrinkwrap.js`.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from pagesim import late
from pagesim.errors import ConfigError
from pagesim.late import replace
from pagesim.managers.interface import LockedPackage
from pagesim.managers.lock_wants import Wants, collect_wants
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
_INSTALLED = late.compile(r"(?:^|/)node_modules/((?:@[^/]+/)?[^/]+)$")


def locked(text: bytes, file: str = "package-lock.json") -> tuple[LockedPackage, ...]:
    """Return the registry packages of a lockfile, each name and version once, in its order.

    Paths, links, git and bundled packages are left out. Raises `ValueError` (with the line where
    known) when the text is broken.
    """
    found: dict[tuple[str, str], LockedPackage] = {}
    for _, row in _rows(_data(text, file), file):
        if row.bundled or not _of_registry(row):
            continue
        present = found.get(row.key)
        found[row.key] = _merged(present, row) if present else row
    return tuple(found.values())


def wants(text: bytes, file: str = "package-lock.json") -> Wants:
    """Return the ranges of each package.json of the repository, by folder."""
    packages = _data(text, file).get("packages")
    own = packages.items() if isinstance(packages, dict) else ()
    return {
        path: collect_wants(entry)
        for path, entry in own
        if "node_modules" not in path.split("/") and isinstance(entry, dict)
    }


def listed(text: bytes, file: str) -> tuple[tuple[str, str], ...]:
    """Return name and version of all that lies in the tree, bundled packages included.

    For `node_modules/.package-lock.json`, which npm 7 and later write of what they installed;
    nothing when it is broken.
    """
    try:
        return tuple(row.key for _, row in _rows(_data(text, file), file))
    except (ValueError, ConfigError):
        return ()


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


def _merged(one: LockedPackage, other: LockedPackage) -> LockedPackage:
    return replace(
        one,
        resolved=one.resolved or other.resolved,
        integrity=one.integrity or other.integrity,
        manifest=one.manifest or other.manifest,
        optional=one.optional and other.optional,
    )


def _of_registry(row: LockedPackage) -> bool:
    fetched = row.resolved is None or row.resolved.startswith(("https://", "http://"))
    return fetched and semver.valid(row.version)


def _rows(data: dict[str, Any], file: str) -> Iterator[tuple[json_text.Path, LockedPackage]]:
    """Yield what npm goes by, each with its path in the JSON: `packages` where there is one."""
    if isinstance(data.get("packages"), dict):
        yield from _flat(data["packages"], file)
    else:
        yield from _nested(data.get("dependencies"), ("dependencies",), file)


def _all_rows(data: dict[str, Any], file: str) -> Iterator[tuple[json_text.Path, LockedPackage]]:
    yield from _rows(data, file)
    if isinstance(data.get("packages"), dict):
        # What npm 7 and later pass over need not be right.
        with suppress(ValueError):
            yield from _nested(data.get("dependencies"), ("dependencies",), file)


def _flat(packages: dict[str, Any], file: str) -> Iterator[tuple[json_text.Path, LockedPackage]]:
    for path, entry in packages.items():
        place = _INSTALLED.search(posixpath.normpath(path)) if path else None
        _need_object(entry, path, file)
        version = entry.get("version")
        if not place or entry.get("link") or not isinstance(version, str):
            continue
        yield (
            ("packages", path),
            LockedPackage(
                name=str(entry.get("name") or place[1]),
                version=version,
                resolved=_text(entry.get("resolved")),
                integrity=_text(entry.get("integrity")),
                manifest={key: entry[key] for key in _MANIFEST if key in entry},
                optional=entry.get("optional") is True,
                bundled=entry.get("inBundle") is True,
            ),
        )


def _nested(
    entries: Any, at: json_text.Path, file: str
) -> Iterator[tuple[json_text.Path, LockedPackage]]:
    if not isinstance(entries, dict):
        return
    for name, entry in entries.items():
        _need_object(entry, name, file)
        spec = names.resolve(name, str(entry.get("version", "")))
        requires = entry.get("requires")
        if spec is not None and entry.get("version"):
            yield (
                (*at, name),
                LockedPackage(
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
