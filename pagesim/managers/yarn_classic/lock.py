"""Yarn's lockfiles: the reader for version 1, and the choice between it and Yarn 2+'s YAML.

The grammar is that of yarn 1.22.22 (`src/lockfile/parse.js`): entries of `pattern, pattern:`,
indented by two blanks per level, values bare or in JSON strings.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping

from pagesim import late
from pagesim.formats.text_edit import Span, decoded, replaced
from pagesim.late import field
from pagesim.managers.interface import LockedPackage
from pagesim.managers.lock_graph import optional_only
from pagesim.managers.yarn_berry import lock as berry_lock

_TOKEN = late.compile(r'"(?:[^"\\]|\\.)*"|[^ ",:][^ ",]*|[,:]')
_TWO = late.compile(r'([^ ",:]+) (?:"([^"\\]*)"|([^ ",:]+))\Z')
"""A name and a value, as nearly every line has them."""
_REGISTRY_RANGE = late.compile(r"^[^:/#]*$")
"""A range or tag; a URL, a path, a git host's `user/repo` and other protocols have `:` or `/`."""


@late.dataclass
class _Entry:
    patterns: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    """The line of each value, its line end with it."""
    groups: dict[str, dict[str, str]] = field(default_factory=dict)


def locked(text: bytes) -> tuple[LockedPackage, ...]:
    """Return the registry packages of a `yarn.lock`, of Yarn 1 or 2+.

    Raises `ValueError` with the line when it is broken (a merge conflict, say).
    """
    if berry_lock.is_berry(text):
        return berry_lock.locked(text)
    entries = list(_entries(decoded(text, "yarn.lock")))
    optional = optional_only(_edges(entries))
    found: dict[tuple[str, str], LockedPackage] = {}
    for entry in entries:  # an alias and the package itself are two entries of one package
        package = _package(entry, entry.patterns[0] in optional)
        if package:
            earlier = found.get((package.name, package.version))
            if earlier is None or earlier.optional:
                found[package.name, package.version] = package
    return tuple(found.values())


def relock(text: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
    """Return a `yarn.lock` with the integrity of each given (name, version) replaced.

    Yarn 1 also holds a tarball against the SHA-1 behind the `#` of its URL; what that would be is
    not known of a replaced tarball, so the fragment goes and the integrity alone counts.
    """
    if berry_lock.is_berry(text):
        return berry_lock.relock(text, integrity)
    source = decoded(text, "yarn.lock")
    spans = [s for entry in _entries(source) for s in _edits(source, entry, integrity)]
    return replaced(source, spans).encode()


def _edits(source: str, entry: _Entry, integrity: Mapping[tuple[str, str], str]) -> Iterator[Span]:
    package = _package(entry, False)
    wanted = integrity.get((package.name, package.version)) if package else None
    if wanted is None:
        return
    resolved, old = entry.values.get("resolved"), entry.values.get("integrity")
    if resolved and "#" in resolved:
        yield _within(source, entry.spans["resolved"], f"#{resolved.partition('#')[2]}", "")
    if old is not None:
        yield _within(source, entry.spans["integrity"], old, wanted)


def _within(source: str, line: Span, old: str, new: str) -> Span:
    start = source.index(old, line.start, line.end)
    return Span(start, start + len(old), new)


def _package(entry: _Entry, optional: bool) -> LockedPackage | None:
    named = registry_pattern(entry.patterns[0])
    version = entry.values.get("version")
    if named is None or version is None:
        return None
    resolved = entry.values.get("resolved")
    url, _, sha1 = (resolved or "").partition("#")
    integrity = entry.values.get("integrity") or (_sri_of_sha1(sha1) if sha1 else None)
    return LockedPackage(named[0], version, url or None, integrity, entry.groups, optional)


def registry_pattern(pattern: str) -> tuple[str, str] | None:
    """Return the name at the registry and the range of `name@range`; None for any other source.

    >>> registry_pattern("left@npm:@acme/right@^1.0.0")
    ('@acme/right', '^1.0.0')
    >>> registry_pattern("left@github:acme/left") is None
    True
    """
    name, wanted = split_name(pattern)
    if wanted.startswith("npm:"):
        aliased, aliased_range = split_name(wanted.removeprefix("npm:"))
        # `npm:^1.0.0` keeps the name; `npm:other@^1.0.0` gives another.
        return (aliased, aliased_range) if _is_name(aliased) else (name, wanted[4:])
    return (name, wanted) if _REGISTRY_RANGE.match(wanted) else None


def _is_name(text: str) -> bool:
    return bool(re.fullmatch(r"(@[^/@\s]+/)?[A-Za-z_~.-][^/@\s^<>=*|]*", text)) and not re.match(
        r"v?\d|[xX]$", text
    )


def split_name(pattern: str) -> tuple[str, str]:
    """Return the name and what follows the `@` behind it: `("@acme/a", "^1")` of `@acme/a@^1`."""
    at = pattern.find("@", 1)
    return (pattern, "") if at < 0 else (pattern[:at], pattern[at + 1 :])


def _sri_of_sha1(digest: str) -> str | None:
    try:
        raw = bytes.fromhex(digest)
    except ValueError:
        return None
    return f"sha1-{base64.b64encode(raw).decode()}" if len(raw) == 20 else None


def _edges(entries: list[_Entry]) -> Iterator[tuple[str, str, bool]]:
    """Yield (from, to, optional) between entries, each known by its first pattern."""
    first = {pattern: e.patterns[0] for e in entries for pattern in e.patterns}
    for entry in entries:
        for group, dependencies in entry.groups.items():
            for name, wanted in dependencies.items():
                target = first.get(f"{name}@{wanted}")
                if target:
                    yield entry.patterns[0], target, group == "optionalDependencies"


def _entries(source: str) -> Iterator[_Entry]:
    entry: _Entry | None = None
    group: dict[str, str] | None = None
    offset = 0
    for number, line in enumerate(source.splitlines(keepends=True), 1):
        start, offset = offset, offset + len(line)
        content = line.strip("\ufeff \r\n")
        if not content or content.startswith("#"):
            continue
        depth = len(line) - len(line.lstrip(" "))
        tokens = _tokens(content, number)
        if depth == 0:
            if entry:
                yield entry
            entry, group = _Entry(tuple(_patterns(tokens, number))), None
        elif entry is None or (depth > 2 and group is None):
            raise ValueError(f"yarn.lock:{number}: {content!r} belongs to no entry")
        elif depth == 2 and len(tokens) == 2 and tokens[1] == ":":
            group = entry.groups.setdefault(tokens[0], {})
        elif depth == 2:
            group = None
            key, value = _pair(tokens, content, number)
            entry.values[key], entry.spans[key] = value, Span(start, offset)
        elif group is not None:
            key, value = _pair(tokens, content, number)
            group[key] = value
    if entry:
        yield entry


def _patterns(tokens: list[str], number: int) -> list[str]:
    patterns = [t for t in tokens[:-1] if t != ","]
    if tokens[-1:] != [":"] or not patterns:
        raise ValueError(f"yarn.lock:{number}: expected an entry, `name@range:`")
    return patterns


def _pair(tokens: list[str], content: str, number: int) -> tuple[str, str]:
    if len(tokens) == 2:
        return tokens[0], tokens[1]
    raise ValueError(f"yarn.lock:{number}: expected a name and a value, not {content!r}")


def _tokens(content: str, number: int) -> list[str]:
    ends = content.endswith(":")
    body = content[:-1] if ends else content
    two = _TWO.match(body) if body.isprintable() else None
    if two:
        return [two[1], two[3] if two[2] is None else two[2], *([":"] if ends else [])]
    found = []
    for token in _TOKEN.findall(body):
        try:
            found.append(_string(token) if token.startswith('"') else token)
        except ValueError:
            raise ValueError(f"yarn.lock:{number}: broken string {token}") from None
    return [*found, ":"] if ends else found


def _string(token: str) -> str:
    if "\\" not in token and token.isprintable():
        return token[1:-1]
    text = str(json.loads(token))
    text.encode()  # raises for half a surrogate pair
    return text
