"""The lockfile of Yarn 2 and later: YAML, one entry per resolution.

The keys, `resolution`, `checksum`, `conditions` and `__archiveUrl` are those that yarn 3.6.3 and
4.9.1 write (`Project.generateLockfile`, `NpmSemverResolver`). A checksum is over Yarn's own zip of
the package, so it is no integrity of a tarball and is not given as one.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, unquote

from pagesim import late
from pagesim.formats.text_edit import Span, decoded, replaced
from pagesim.formats.yaml_library import yaml
from pagesim.formats.yaml_nodes import Offsets, documents, get, items, plain, text_of
from pagesim.managers.interface import LockedPackage
from pagesim.managers.lock_graph import optional_only
from pagesim.managers.lock_wants import Wants, collect_wants

_NPM = late.compile(r"^(?P<name>(@[^/@]+/)?[^/@]+)@npm:(?P<version>[^:]+)(::(?P<bindings>.*))?$")
_PATCHED = late.compile(r"^[^:]+@patch:(?P<name>(@[^/@]+/)?[^/@]+)@npm:(?P<version>[^:#]+)")
_WORKSPACE = late.compile(r"@workspace:(\S+)$")
_GROUPS = ("dependencies", "optionalDependencies", "peerDependencies")
_CONDITION = late.compile(r"(os|cpu|libc)=([^\s&|()]+)")


def is_berry(text: bytes) -> bool:
    """Return whether a `yarn.lock` is one of Yarn 2 or later."""
    return re.search(rb"^__metadata:", text, re.MULTILINE) is not None


def locked(text: bytes) -> tuple[LockedPackage, ...]:
    """Return the registry packages of the lockfile; raises `ValueError` when it is broken."""
    entries = [(k.value, v) for k, v in _entries(decoded(text, "yarn.lock"))]
    optional = optional_only(_edges(entries))
    found = [_package(node, key in optional) for key, node in entries]
    return tuple(p for p in found if p is not None)


def form_of(text: bytes) -> int | None:
    """Return `__metadata.version`; None where there is none."""
    found = re.search(rb"^__metadata:\s+version: *['\"]?(\d+)", text, re.MULTILINE)
    return int(found[1]) if found else None


def wants(text: bytes) -> Wants:
    """Return the dependencies of each workspace, by folder."""
    found: dict[str, Mapping[str, str]] = {}
    for _, node in _entries(decoded(text, "yarn.lock")):
        place = _WORKSPACE.search(text_of(get(node, "resolution")) or "")
        asked = get(node, "dependencies")
        if place:
            ranges = plain(asked) if asked is not None else {}
            folder = "" if place[1] == "." else place[1]
            found[folder] = collect_wants({"dependencies": ranges})
    return found


def relock(text: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
    """Return the lockfile without the checksums of the given (name, version).

    Yarn takes an entry without checksum as it is and computes a new one, under `CI=true` too
    (measured 2026-11 with 3.6.3 and 4.9.1; no variable is needed). The checksum of a patched
    package goes as well: its zip is made from the package's.
    """
    source = decoded(text, "yarn.lock")
    offsets = Offsets(source)
    kept = False
    spans = []
    for _, node in _entries(source):
        for key, value in items(node):
            if key.value == "checksum" and _source(node) in integrity:
                spans.append(offsets.lines(key, value))
            kept = kept or (key.value == "checksum" and _source(node) not in integrity)
    if spans and not kept:
        spans += _cache_key(source, offsets)
    return replaced(source, spans).encode()


def _cache_key(source: str, offsets: Offsets) -> Iterator[Span]:
    """Yield the removal of `cacheKey`: Yarn 3 wants none where no checksum is (3.6.3)."""
    for document in documents(source, "yarn.lock"):
        metadata = get(document, "__metadata")
        version = text_of(get(metadata, "version")) or ""
        for key, value in items(metadata):
            if key.value == "cacheKey" and version.isdigit() and int(version) < 8:
                yield offsets.lines(key, value)


def _source(node: yaml.Node) -> tuple[str, str]:
    """Return the name and version of the registry package that an entry's archive is made from."""
    resolution = text_of(get(node, "resolution")) or ""
    found = _NPM.match(resolution) or _PATCHED.match(unquote(resolution))
    return (found["name"], found["version"]) if found else ("", "")


def _entries(source: str) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    for document in documents(source, "yarn.lock"):
        yield from (pair for pair in items(document) if pair[0].value != "__metadata")


def _package(node: yaml.Node, optional: bool) -> LockedPackage | None:
    found = _NPM.match(text_of(get(node, "resolution")) or "")
    if not found:
        return None
    archive = parse_qs(found["bindings"] or "").get("__archiveUrl", [None])[0]
    return LockedPackage(
        name=found["name"],
        version=found["version"],
        resolved=archive,
        manifest=_manifest(node),
        optional=optional,
    )


def _manifest(node: yaml.Node) -> dict[str, object]:
    found: dict[str, object] = {}
    for group in _GROUPS:
        dependencies = get(node, group)
        if isinstance(dependencies, yaml.MappingNode):
            found[group] = {k: _range(v) for k, v in plain(dependencies).items()}
    optional = [name for name, meta in _meta(node) if meta.get("optional") == "true"]
    wanted = found.get("dependencies")
    if optional and isinstance(wanted, dict):
        # Yarn keeps an optional dependency among the others and marks it in dependenciesMeta.
        found["optionalDependencies"] = {n: wanted.pop(n) for n in optional if n in wanted}
    for key in ("peerDependenciesMeta", "bin"):
        value = get(node, key)
        if value is not None:
            found[key] = _booleans(plain(value))
    for name, value in _CONDITION.findall(text_of(get(node, "conditions")) or ""):
        values = found.setdefault(name, [])
        assert isinstance(values, list)
        values.append(value)
    return found


def _meta(node: yaml.Node) -> Iterator[tuple[str, dict[str, str]]]:
    for key, value in items(get(node, "dependenciesMeta")):
        if isinstance(value, yaml.MappingNode):
            yield str(key.value), plain(value)


def _booleans(value: object) -> object:
    if isinstance(value, dict):
        return {k: _booleans(v) for k, v in value.items()}
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _range(wanted: object) -> str:
    """Return a range as package.json has it: Yarn 4 writes the protocol that npm implies."""
    text = str(wanted)
    bare = text.removeprefix("npm:")
    return text if re.match(r"(@[^/]+/)?[A-Za-z~._-][^@\s]*@", bare) else bare


def _edges(entries: list[tuple[str, yaml.Node]]) -> Iterator[tuple[str, str, bool]]:
    owner = {d.strip(): key for key, _ in entries for d in key.split(",")}
    for key, node in entries:
        soft = {name for name, meta in _meta(node) if meta.get("optional") == "true"}
        for name, value in items(get(node, "dependencies")):
            wanted = text_of(value) or ""
            target = owner.get(f"{name.value}@{wanted}") or owner.get(f"{name.value}@npm:{wanted}")
            if target:
                yield key, target, name.value in soft
