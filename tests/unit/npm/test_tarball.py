"""Tarballs: readable by others, and the same bytes for the same files."""

import gzip
import hashlib
import io
import tarfile

import pytest

from pagesim.npm.tarball import pack


def _members(data: bytes) -> list[tuple[str, int, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as tar:
        return [(m.name, m.mode, tar.extractfile(m).read()) for m in tar]  # type: ignore[union-attr]  # regular files


def test_reads_back_in_the_order_of_names() -> None:
    data = pack({"package.json": b"{}", "bin/x": b"#!x"}, executable={"bin/x"})
    assert _members(data) == [
        ("package/bin/x", 0o755, b"#!x"),
        ("package/package.json", 0o644, b"{}"),
    ]


def test_bytes_never_change() -> None:
    """A changed digest would break the integrity that lockfiles of mocked packages hold."""
    data = pack({"b": b"2" * 600, "a": b"1"})
    assert data == pack({"a": b"1", "b": b"2" * 600})
    digest = hashlib.sha256(data).hexdigest()
    assert digest == "2b26c20dd3459c51445ff027edc9dd82f4c7a53467227e1fd576c39a3f23e15f"


def test_more_than_one_deflate_block() -> None:
    content = bytes(range(256)) * 1000
    assert _members(pack({"big": content})) == [("package/big", 0o644, content)]
    assert len(gzip.decompress(pack({"big": content}))) % 512 == 0


def test_long_paths_use_the_prefix() -> None:
    path = "/".join(["directory"] * 15) + "/index.js"
    assert _members(pack({path: b""}))[0][0] == f"package/{path}"


@pytest.mark.parametrize("path", ["../x", "/x", "a//b", "", "./a", "a\\b", "x" * 120])
def test_unusable_paths_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        pack({path: b""})
