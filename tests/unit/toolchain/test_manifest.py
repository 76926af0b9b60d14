"""What was changed in a laid-out toolchain is found, and nothing is read while nothing was."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pagesim.toolchain import manifest
from pagesim.toolchain.manifest import (
    begin_stamp,
    find_changes,
    make_stamp,
    protect,
    read_manifest,
    write_manifest,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "abc"
    (root / "bin").mkdir(parents=True)
    (root / "bin/node").write_bytes(b"node")
    (root / "lib.js").write_bytes(b"text")
    (root / "bin/npm").symlink_to("../lib.js")
    protect(root)
    write_manifest(root, ("npm 1.0.0",))
    return root


def changes(root: Path) -> tuple[str, ...]:
    found = read_manifest(root)
    assert found
    return find_changes(root, found)


def test_nothing_is_read_while_nothing_changed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(root: Path) -> dict[str, list[object]]:
        raise AssertionError(root)

    monkeypatch.setattr(manifest, "_contents", refuse)
    assert changes(root) == ()
    found = read_manifest(root)
    assert found and found.unverified == ("npm 1.0.0",)


def test_files_are_not_writable_and_folders_can_be_removed(root: Path) -> None:
    assert (root / "bin/node").stat().st_mode & 0o222 == 0
    assert (root / "bin").stat().st_mode & 0o200


def replace_text(root: Path) -> str:
    place = root / "lib.js"
    seen = place.stat()
    place.chmod(0o644)
    place.write_bytes(b"evil")  # as long as before, and with the same times
    place.chmod(seen.st_mode)
    os.utime(place, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    return "lib.js"


def cut(root: Path) -> str:
    os.truncate(root / "bin/node", 1)
    return "bin/node"


def add(root: Path) -> str:
    (root / "bin/extra").write_bytes(b"")
    return "bin/extra"


def remove(root: Path) -> str:
    (root / "bin/node").unlink()
    return "bin/node"


def lead_elsewhere(root: Path) -> str:
    (root / "bin/npm").unlink()
    (root / "bin/npm").symlink_to("/tmp/npm")
    return "bin/npm"


def make_executable(root: Path) -> str:
    (root / "lib.js").chmod(0o755)
    return "lib.js"


@pytest.mark.parametrize("do", [replace_text, cut, add, remove, lead_elsewhere, make_executable])
def test_what_was_changed_is_named(root: Path, do: Callable[[Path], str]) -> None:
    named = do(root)
    assert changes(root) == (named,)


def test_a_copied_cache_is_compared_once_and_then_known(root: Path) -> None:
    before = read_manifest(root)
    (root / "lib.js").touch()
    assert changes(root) == ()
    after = read_manifest(root)
    assert before and after and before.stamp != after.stamp
    assert after.unverified == before.unverified


def test_a_list_that_cannot_be_read_is_none(root: Path) -> None:
    place = root.with_name("abc.manifest")
    place.write_text('{"stamp": "x", "unverified": []}\n{"half', "utf-8")
    assert changes(root) == ("abc.manifest",)
    place.write_text("{", "utf-8")
    assert read_manifest(root) is None


def test_a_stamp_that_was_made_before_is_taken(root: Path) -> None:
    stamp = manifest.make_stamp(str(root))
    found = read_manifest(root)
    assert found
    assert find_changes(root, found, stamp) == ()
    (root / "lib.js").unlink()
    assert find_changes(root, found, manifest.make_stamp(str(root))) == ("lib.js",)


def test_another_process_makes_the_same_stamp_and_there_need_be_none(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in (b"\xff\tx", b"a\nb"):
        Path(os.fsdecode(os.fsencode(root / "bin") + b"/" + name)).write_bytes(b"x")
    stamp = make_stamp(str(root))
    assert begin_stamp(str(root))() == stamp
    other = tmp_path / "other/find"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\nexit 1\n")
    for mode in (0o755, 0o644):  # which cannot do it, and cannot be started
        other.chmod(mode)
        monkeypatch.setenv("PATH", str(other.parent))
        assert begin_stamp(str(root))() == stamp
    monkeypatch.delattr(os, "memfd_create")
    assert begin_stamp(str(root))() == stamp
