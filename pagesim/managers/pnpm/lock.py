"""pnpm's lockfile, versions 5 to 9: which packages, with which integrity, from where.

What changed between the versions is the key of a package (checked with the lockfiles that pnpm
8.7.1, 8.15.9, 9.15.9, 10.11.1 and 11.28.11 write):

    5.x  /@acme/a/1.0.0, /a/1.0.0_peer@2.0.0      or  host/@acme/a/1.0.0 of another registry
    6.x  /@acme/a@1.0.0(peer@2.0.0)
    9.x  @acme/a@1.0.0 in `packages`, with the peers in `snapshots`
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pagesim import late
from pagesim.formats.text_edit import decoded, replaced
from pagesim.formats.yaml_library import yaml
from pagesim.formats.yaml_nodes import Offsets, documents, get, items, plain, text_of
from pagesim.managers.interface import LockedPackage
from pagesim.managers.lock_wants import GROUPS, Wants
from pagesim.npm.version import leading

_NAME = r"(?P<name>(@[^/@(]+/)?[^/@(]+)"
_V5 = late.compile(rf"^(?P<host>[^/@][^/]*)?/{_NAME}/(?P<version>\d[^/_(]*)")
_V6 = late.compile(rf"^/?{_NAME}@(?P<version>\d[^(/:]*)(\(|$)")
_MANIFEST = (
    "dependencies",
    "optionalDependencies",
    "peerDependencies",
    "peerDependenciesMeta",
    "engines",
    "os",
    "cpu",
    "libc",
)


def locked(text: bytes) -> tuple[LockedPackage, ...]:
    """Return the registry packages of a `pnpm-lock.yaml`; raises `ValueError` when it is broken."""
    found: dict[tuple[str, str], LockedPackage] = {}
    for document in documents(decoded(text, "pnpm-lock.yaml"), "pnpm-lock.yaml"):
        optional = _optional(document)
        dependencies = _snapshot_dependencies(document)
        for key, node in _packages(document):
            found_id = identity(key)
            if found_id:
                package = _package(found_id, node, dependencies.get(found_id, {}), optional)
                found.setdefault(found_id, package)
    return tuple(found.values())


LAST_OF: Mapping[str, str] = {"5": "7.33.7", "6": "8.15.9", "9": "9.15.9"}
"""The last version of pnpm (of 9: a version that 10 and 11 agree with) by form of the lockfile."""


def form_of(text: bytes) -> str:
    """Return the number before the dot of `lockfileVersion`; nothing where there is none."""
    found = re.search(rb"^lockfileVersion: *['\"]?(\d+)", text, re.MULTILINE)
    return found[1].decode() if found else ""


def form_at(version: str) -> str:
    """Return the form that pnpm at `version` writes (its CHANGELOG)."""
    major = leading(version)[0]
    return "9" if major >= 9 else "6" if major == 8 else "5"


def wants(text: bytes) -> Wants:
    """Return the specifiers by importer; in forms 5 and 6 without workspace they stand on top."""
    found: dict[str, Mapping[str, str]] = {}
    for document in documents(decoded(text, "pnpm-lock.yaml"), "pnpm-lock.yaml"):
        importers = list(items(get(document, "importers")))
        for key, node in importers:
            found["" if key.value == "." else str(key.value)] = _specifiers(node)
        if not importers and get(document, "lockfileVersion"):
            found[""] = _specifiers(document)
    return found


def _specifiers(importer: yaml.Node) -> Mapping[str, str]:
    old = get(importer, "specifiers")
    if old is not None:
        return {str(name): str(spec) for name, spec in plain(old).items()}
    groups = (get(importer, group) for group in GROUPS)
    pairs = ((str(k.value), text_of(get(v, "specifier"))) for g in groups for k, v in items(g))
    return {name: spec for name, spec in pairs if spec is not None}


def relock(text: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
    """Return the lockfile with the integrity of each given (name, version) replaced."""
    source = decoded(text, "pnpm-lock.yaml")
    offsets = Offsets(source)
    spans = []
    for document in documents(source, "pnpm-lock.yaml"):
        for key, node in _packages(document):
            wanted = integrity.get(identity(key) or ("", ""))
            old = get(node, "resolution", "integrity")
            if wanted is not None and old is not None:
                spans.append(offsets.span(old, wanted))
    return replaced(source, spans).encode()


def identity(key: str) -> tuple[str, str] | None:
    """Return the name and version of a package's key; None for any other source."""
    found = _V6.match(key) or _V5.match(key)
    return (found["name"], found["version"]) if found else None


def _packages(document: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    for key, node in items(get(document, "packages")):
        yield str(key.value), node


def _package(
    named: tuple[str, str],
    node: yaml.Node,
    dependencies: Mapping[str, Any],
    optional: frozenset[str],
) -> LockedPackage:
    manifest = {k: _typed(plain(v)) for k, v in _pairs(node) if _is_sound(k, v)}
    manifest |= dependencies
    peers = manifest.get("peerDependencies", {})
    for group in ("dependencies", "optionalDependencies"):
        # What a peer resolved to stands among the dependencies; in package.json it does not.
        found = {
            n: _wanted(n, str(v)) for n, v in manifest.pop(group, {}).items() if n not in peers
        }
        if found:
            manifest[group] = found
    if text_of(get(node, "hasBin")) == "true":
        # That there are commands is all that is written down; most have one of their own name.
        manifest["bin"] = {named[0].rpartition("/")[2]: "bin.js"}
    tarball = text_of(get(node, "resolution", "tarball"))
    return LockedPackage(
        name=named[0],
        version=named[1],
        resolved=tarball if tarball and "://" in tarball else None,
        integrity=text_of(get(node, "resolution", "integrity")),
        manifest=manifest,
        optional="@".join(named) in optional,
    )


def _pairs(node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    for key, value in items(node):
        yield str(key.value), value


def _is_sound(key: str, value: yaml.Node) -> bool:
    """Whether this is something that package.json says, too, in the form that it has there."""
    listed = key in ("os", "cpu", "libc")
    return key in _MANIFEST and (listed or isinstance(value, yaml.MappingNode))


def _typed(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _typed(v) for k, v in value.items()}
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _wanted(name: str, written: str) -> str:
    """Return what a package asks for, as package.json would: an exact version, or an alias."""
    if written[:1].isdigit():
        return re.split(r"[_(]", written, maxsplit=1)[0]
    found = identity(written)
    if not found:
        return written
    return found[1] if found[0] == name else f"npm:{found[0]}@{found[1]}"


def _snapshot_dependencies(document: yaml.Node) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the dependencies that version 9 keeps apart from the packages."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for key, node in items(get(document, "snapshots")):
        found_id = identity(str(key.value))
        if found_id:
            groups = {k: plain(v) for k, v in _pairs(node) if _is_sound(k, v)}
            found.setdefault(found_id, groups)
    return found


def _optional(document: yaml.Node) -> frozenset[str]:
    """Return `name@version` of what is left out in silence: pnpm marks it `optional: true`."""
    marked: dict[str, bool] = {}
    for key, node in items(get(document, "snapshots") or get(document, "packages")):
        found_id = identity(str(key.value))
        if found_id:
            name = "@".join(found_id)
            marked[name] = marked.get(name, True) and text_of(get(node, "optional")) == "true"
    return frozenset(name for name, flag in marked.items() if flag)
