"""bun's binary lockfile, `bun.lockb`: packages with version, URL, integrity and dependencies.

The layout is that of bun's serializer (oven-sh/bun, `src/install/lockfile/bun.lockb.zig`,
`Buffers.zig`, `Package.zig`, read 2026-11), checked with the files that bun 1.1.33 to 1.4.5 write.
All numbers are little-endian:

    header, format (u32), meta hash (32 bytes), end (u64)
    packages: count, alignment, fields (u64 each), begin, end (u64); then one column per field
    six arrays, each begin and end (u64) and its bytes: trees, hoisted dependencies, resolutions,
    dependencies, extern strings, string bytes

The meta hash is over names and versions, so an integrity can be replaced in place.
"""

import base64
import binascii
import struct
from collections.abc import Iterator, Mapping

from pagesim import late
from pagesim.managers.interface import LockedPackage
from pagesim.managers.lock_graph import optional_only

HEADER = b"#!/usr/bin/env bun\nbun-lockfile-format-v0\n"
_PACKAGES = len(HEADER) + 4 + 32 + 8
_NPM = 2
"""Tag of a resolution that is a registry package; the root, workspaces, git, … have others."""
_ALGORITHMS = {1: ("sha1", 20), 2: ("sha256", 32), 3: ("sha384", 48), 4: ("sha512", 64)}
_META, _INTEGRITY = 88, 20
_DEPENDENCY = 26
_GROUPS = {2: "dependencies", 4: "optionalDependencies", 16: "peerDependencies"}
"""Bits of a dependency's behaviour byte."""


@late.dataclass(frozen=True)
class _Row:
    index: int
    package: LockedPackage | None
    """None for what is no registry package."""
    integrity_at: int
    dependencies: tuple[tuple[str, str, int, int], ...]
    """Name, range, behaviour bits, row of the package that it resolves to."""


def locked(content: bytes) -> tuple[LockedPackage, ...]:
    """Return the registry packages of the lockfile; raises `ValueError` when it is broken."""
    rows = _rows(content)
    edges = [
        (str(row.index), str(target), behaviour & 4 != 0)
        for row in rows
        for _, _, behaviour, target in row.dependencies
        if target < len(rows)
    ]
    optional = optional_only(edges, roots=("0",))
    return tuple(
        LockedPackage(
            p.name, p.version, p.resolved, p.integrity, _manifest(row), str(row.index) in optional
        )
        for row in rows
        if (p := row.package) is not None
    )


def relock(content: bytes, integrity: Mapping[tuple[str, str], str]) -> bytes:
    """Return the lockfile with the integrity of each given (name, version) replaced.

    Raises `ValueError` for an integrity that is none of sha1, sha256, sha384 and sha512.
    """
    out = bytearray(content)
    for row in _rows(content):
        wanted = integrity.get((row.package.name, row.package.version)) if row.package else None
        if wanted is not None:
            out[row.integrity_at : row.integrity_at + 65] = _packed(wanted)
    return bytes(out)


def _packed(integrity: str) -> bytes:
    name, _, encoded = integrity.partition("-")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        digest = b""
    for tag, (algorithm, length) in _ALGORITHMS.items():
        if algorithm == name and len(digest) == length:
            return bytes([tag]) + digest.ljust(64, b"\0")
    raise ValueError(f"bun.lockb: cannot hold the integrity {integrity!r}")


def _rows(content: bytes) -> list[_Row]:
    if not content.startswith(HEADER):
        raise ValueError("bun.lockb: not a lockfile of bun (its first two lines are not bun's)")
    version = int.from_bytes(content[len(HEADER) : len(HEADER) + 4], "little")
    if version not in (2, 3):
        raise ValueError(f"bun.lockb: format {version} is not known; bun 1.0 to 1.4 write 2 and 3")
    try:
        return list(_Reader(content, wide=version == 3).rows())
    except (struct.error, IndexError, OverflowError, UnicodeDecodeError):
        raise ValueError("bun.lockb: the file ends early or is damaged") from None


class _Reader:
    """Reads the columns and arrays of one file."""

    def __init__(self, content: bytes, *, wide: bool) -> None:
        """Take the file; `wide` when version numbers have 64 bits (format 3)."""
        self._content = content
        self._numbers = "<QQQ" if wide else "<III"
        self._resolution = 72 if wide else 64
        self._count, _, _, self._begin, end = struct.unpack_from("<5Q", content, _PACKAGES)
        arrays = []
        for _ in range(6):
            start, stop = struct.unpack_from("<2Q", content, end)
            if not end < start <= stop <= len(content):
                raise IndexError
            arrays.append(content[start:stop])
            end = stop
        self._resolutions, self._dependencies, self._strings = arrays[2], arrays[3], arrays[5]

    def rows(self) -> Iterator[_Row]:
        count = self._count
        names = self._begin
        resolutions = names + 16 * count  # a column of name hashes (u64) is between
        dependencies = resolutions + self._resolution * count
        metas = dependencies + 16 * count  # dependencies and resolutions: offset and length each
        if count * 200 > len(self._content):
            raise IndexError
        for i in range(count):
            integrity_at = metas + _META * i + _INTEGRITY
            yield _Row(
                i,
                self._package(names + 8 * i, resolutions + self._resolution * i, integrity_at),
                integrity_at,
                tuple(self._depends(dependencies + 8 * i)),
            )

    def _package(self, name: int, resolution: int, integrity: int) -> LockedPackage | None:
        if self._content[resolution] != _NPM:
            return None
        return LockedPackage(
            name=self._string(self._content, name),
            version=self._version(resolution + 16),
            resolved=self._string(self._content, resolution + 8) or None,
            integrity=self._integrity(integrity),
        )

    def _version(self, at: int) -> str:
        numbers = struct.unpack_from(self._numbers, self._content, at)
        tags = at + (24 if self._numbers == "<QQQ" else 16)
        pre, build = (self._string(self._content, tags + shift) for shift in (0, 16))
        text = ".".join(map(str, numbers))
        return f"{text}{'-' if pre else ''}{pre}{'+' if build else ''}{build}"

    def _integrity(self, at: int) -> str | None:
        known = _ALGORITHMS.get(self._content[at])
        if known is None:
            return None
        digest = self._content[at + 1 : at + 1 + known[1]]
        return f"{known[0]}-{base64.b64encode(digest).decode()}"

    def _depends(self, at: int) -> Iterator[tuple[str, str, int, int]]:
        offset, length = struct.unpack_from("<2I", self._content, at)
        for i in range(offset, offset + length):
            start = i * _DEPENDENCY
            behaviour = self._dependencies[start + 16]
            (target,) = struct.unpack_from("<I", self._resolutions, 4 * i)
            name = self._string(self._dependencies, start)
            yield name, self._string(self._dependencies, start + 18), behaviour, target

    def _string(self, source: bytes, at: int) -> str:
        """Return the string at `at`: eight bytes in place, or offset and length with a mark."""
        raw = source[at : at + 8]
        if raw[7] & 0x80 == 0:
            return raw.rstrip(b"\0").decode()
        offset, length = struct.unpack("<2I", raw)
        return self._strings[offset : offset + (length & 0x7FFFFFFF)].decode()


def _manifest(row: _Row) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, wanted, behaviour, _ in row.dependencies:
        # A peer that is optional has two bits; it is a peer.
        bit = next((b for b in (16, 4, 2) if behaviour & b), 2)
        found.setdefault(_GROUPS[bit], {})[name] = wanted
    return found
