"""bun's text lockfile, `bun.lock`, and the choice between it and the binary one.

An entry of `packages` for a registry package is a list of four: `name@version`, URL ("" for the
default registry), what package.json says, integrity (files of bun 1.2.15 and 1.4.5, 2026-11).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pagesim.formats import jsonc
from pagesim.formats.text_edit import Span, decoded, replaced
from pagesim.managers.bun import lockb as bun_lockb
from pagesim.managers.interface import LockedPackage
from pagesim.managers.lock_graph import optional_only
from pagesim.managers.lock_wants import Wants, collect_wants
from pagesim.managers.yarn_classic.lock import split_name
from pagesim.npm.json_text import DEEPEST

_GROUPS = ("dependencies", "optionalDependencies", "peerDependencies")
_ALGORITHMS = ("sha1-", "sha256-", "sha384-", "sha512-")
_KEPT = (*_GROUPS, "bin", "os", "cpu", "libc")


def locked(lockfile: str, content: bytes) -> tuple[LockedPackage, ...]:
    """Return the registry packages of `bun.lock` or `bun.lockb`.

    Raises `ValueError` (with the line, for the text one) when it is broken.
    """
    if _is_binary(lockfile, content):
        return bun_lockb.locked(content)
    data = jsonc.loads(decoded(content, "bun.lock"), "bun.lock")
    if not isinstance(data, dict):
        raise ValueError("bun.lock:1: must hold an object")
    packages = {
        key: _list_of(entry, key) for key, entry in _object(data, "packages", "bun.lock").items()
    }
    optional = optional_only(_edges(_object(data, "workspaces", "bun.lock"), packages), roots=("",))
    found: dict[tuple[str, str], LockedPackage] = {}
    for key, entry in packages.items():
        package = _package(entry, key in optional)
        if package:
            earlier = found.get((package.name, package.version))
            if earlier is None or earlier.optional:
                found[package.name, package.version] = package
    return tuple(found.values())


def wants(lockfile: str, content: bytes) -> Wants:
    """Return the ranges of each workspace, by folder; nothing for the binary form."""
    if _is_binary(lockfile, content):
        return {}
    data = jsonc.loads(decoded(content, "bun.lock"), "bun.lock")
    workspaces = data.get("workspaces") if isinstance(data, dict) else None
    own = workspaces.items() if isinstance(workspaces, dict) else ()
    return {path: collect_wants(entry) for path, entry in own if isinstance(entry, dict)}


def relock(lockfile: str, content: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
    """Return the lockfile with the integrity of each given (name, version) replaced."""
    if _is_binary(lockfile, content):
        return bun_lockb.relock(content, integrity)
    text = decoded(content, "bun.lock")
    spans = []
    entries: dict[int, str | None] = {}
    for element in jsonc.list_strings(text):
        if element.list_start not in entries:
            identity = _identity(element.value)
            entries[element.list_start] = integrity.get(identity) if identity else None
            continue
        wanted = entries[element.list_start]
        if wanted is not None and element.value.startswith(_ALGORITHMS):
            spans.append(Span(element.start, element.end, json.dumps(wanted)))
    return replaced(text, spans).encode()


def _is_binary(lockfile: str, content: bytes) -> bool:
    return lockfile.endswith(".lockb") or content.startswith(bun_lockb.HEADER)


def _identity(text: str) -> tuple[str, str] | None:
    """Return the name and version of `name@1.2.3`; None for any other source."""
    name, version = split_name(text)
    return (name, version) if version[:1].isdigit() and "/" not in version else None


def _object(holder: Mapping[str, Any], key: str, place: str) -> Mapping[str, Any]:
    found = holder.get(key, {})
    if not isinstance(found, dict):
        raise ValueError(f"bun.lock: `{key}` of {place} is no object")
    return found


def _list_of(entry: Any, key: str) -> list[Any]:
    if not isinstance(entry, list) or not entry or key.count("/") > DEEPEST:
        raise ValueError(f"bun.lock: the entry of {key[:200]} is no list that bun writes")
    return entry


def _package(entry: list[Any], optional: bool) -> LockedPackage | None:
    identity = _identity(str(entry[0])) if len(entry) >= 3 else None
    if identity is None:
        return None
    details = entry[2] if isinstance(entry[2], dict) else {}
    manifest = {key: _list(key, details[key]) for key in _KEPT if key in details}
    optional_peers = details.get("optionalPeers")
    if isinstance(optional_peers, list):
        manifest["peerDependenciesMeta"] = {str(n): {"optional": True} for n in optional_peers}
    resolved, integrity = (_text(e) for e in (entry[1], entry[3] if len(entry) > 3 else None))
    return LockedPackage(*identity, resolved, integrity, manifest, optional)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _list(key: str, value: Any) -> Any:
    return [value] if key in ("os", "cpu", "libc") and isinstance(value, str) else value


def _edges(
    workspaces: Mapping[str, Any], packages: Mapping[str, list[Any]]
) -> Iterator[tuple[str, str, bool]]:
    """Yield (from, to, optional) between keys of `packages`; "" stands for the workspaces."""
    for path in workspaces:
        workspace = _object(workspaces, path, "workspaces")
        name = workspace.get("name", "")
        for group in ("devDependencies", *_GROUPS):
            for wanted in _object(workspace, group, f"workspace {path!r}"):
                key = f"{name}/{wanted}"
                yield "", key if key in packages else wanted, group == "optionalDependencies"
    for key, entry in packages.items():
        details = next((e for e in entry if isinstance(e, dict)), {})
        for group in _GROUPS:
            for wanted in _object(details, group, key):
                target = _nearest(key, wanted, packages)
                if target:
                    yield key, target, group == "optionalDependencies"


def _nearest(key: str, wanted: str, packages: Mapping[str, Any]) -> str | None:
    """Return the entry that `wanted` means to the package at `key`, as node_modules would."""
    parts = key.split("/")
    for length in range(len(parts), -1, -1):
        candidate = "/".join([*parts[:length], wanted])
        if candidate in packages:
            return candidate
    return None
