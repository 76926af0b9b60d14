"""Package tarballs whose bytes are the same on every machine and every Python.

A mock tarball's integrity is written into lockfiles, so the same files must always give the same
bytes. zlib's output differs between its versions and builds; a deflate stream of *stored* blocks
(RFC 1951, 3.2.4) has but one form. The tar is ustar (POSIX.1-1988) with fixed owner and times.
"""

import io
import struct
import zlib
from collections.abc import Collection, Mapping
from functools import lru_cache

MODIFIED = 499162500
"""Seconds since 1970 of every file: 1985-10-26T08:15:00Z, as `npm pack` sets it."""

_BLOCK = 512
_STORED_MAX = 0xFFFF
_NAME_MAX, _PREFIX_MAX = 100, 155
_UNPACKED_MAX = 256 * 1024**2


def pack(files: Mapping[str, bytes], executable: Collection[str] = ()) -> bytes:
    """Return a gzipped tar with each of `files` at `package/PATH`, in the order of their names.

    Those in `executable` get mode 755, the others 644. Raises `ValueError` for a path that is
    absolute, leaves the package or is too long for ustar (about 250 bytes).
    """
    parts = []
    for path, content in sorted(files.items()):
        parts += [_header(path, len(content), 0o755 if path in executable else 0o644), content]
        parts.append(bytes(-len(content) % _BLOCK))
    parts.append(bytes(2 * _BLOCK))
    return _gzip(b"".join(parts))


def read_file(tarball: bytes, path: str) -> bytes:
    """Return a file of a package's tarball, by its path below the one folder on top.

    Raises `ValueError` where there is none, or no tarball.
    """
    import tarfile  # reading is rare, and loading this takes a while

    try:
        unpacked = zlib.decompressobj(wbits=31).decompress(tarball, _UNPACKED_MAX)
        with tarfile.open(fileobj=io.BytesIO(unpacked), mode="r:") as found:
            for member in found:
                if member.isfile() and member.name.partition("/")[2] == path:
                    opened = found.extractfile(member)
                    return opened.read() if opened else b""
    except (tarfile.TarError, zlib.error) as error:
        raise ValueError(f"no tarball: {error}") from None
    raise ValueError(f"there is no {path} in it")


@lru_cache(maxsize=256)  # hundreds of packages are alike, and it takes a third of `pack`
def _header(path: str, size: int, mode: int) -> bytes:
    prefix, name = _split(_checked(path))
    fields = (
        name.ljust(100, b"\0")
        + b"%07o\0%07o\0%07o\0%011o\0%011o\0" % (mode, 0, 0, size, MODIFIED)
        + b" " * 8  # the checksum counts itself as blanks
        + b"0".ljust(101, b"\0")
        + b"ustar\x0000".ljust(72, b"\0")
        + b"%07o\0%07o\0" % (0, 0)
        + prefix.ljust(167, b"\0")
    )
    return fields[:148] + b"%06o\0 " % sum(fields) + fields[156:]


def _checked(path: str) -> bytes:
    segments = path.split("/")
    if any(s in ("", ".", "..") for s in segments) or "\0" in path or "\\" in path:
        raise ValueError(f"not a path within a package: {path!r}")
    return f"package/{path}".encode()


def _split(path: bytes) -> tuple[bytes, bytes]:
    if len(path) <= _NAME_MAX:
        return b"", path
    cut = path.find(b"/", len(path) - _NAME_MAX - 1)
    if not 0 < cut <= _PREFIX_MAX:
        raise ValueError(f"path too long for a tarball: {path.decode()!r}")
    return path[:cut], path[cut + 1 :]


def _gzip(data: bytes) -> bytes:
    starts = range(0, len(data), _STORED_MAX)
    blocks = []
    for start in starts:
        block = data[start : start + _STORED_MAX]
        final = start + _STORED_MAX >= len(data)
        blocks.append(struct.pack("<BHH", final, len(block), len(block) ^ 0xFFFF) + block)
    head = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"  # deflate, no name, no time, unknown system
    return head + b"".join(blocks) + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)
