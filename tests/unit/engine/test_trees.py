"""Folders of a build: removed whatever their modes, measured and copied without following links."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from pagesim.engine.trees import copy_tree, remove_tree, tree_size

NOBODY = 65534


def as_ordinary_user(act: Callable[[Path], bool]) -> bool:
    """Return whether `act` says yes, in a process without root's right to enter every folder."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o777)
        child = os.fork()
        if child == 0:
            try:
                if os.geteuid() == 0:
                    os.setgroups([])
                    os.setgid(NOBODY)
                    os.setuid(NOBODY)
                os._exit(0 if act(Path(place) / "run") else 1)
            finally:
                os._exit(2)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def make_sealed(folder: Path) -> None:
    """Make folders that their owner may not enter, one in another, and one that is read-only."""
    (folder / "a/b/c").mkdir(parents=True)
    (folder / "a/b/c/file").touch()
    (folder / "a/b/c").chmod(0)
    (folder / "a/b").chmod(0)
    (folder / "a").chmod(0o500)
    (folder / "empty").mkdir(0)


def test_an_ordinary_user_removes_folders_of_any_mode() -> None:
    def act(folder: Path) -> bool:
        make_sealed(folder)
        return remove_tree(folder) and not folder.exists()

    assert as_ordinary_user(act)


def test_what_stays_is_not_called_gone() -> None:
    def act(folder: Path) -> bool:
        (folder / "of_mine").mkdir(parents=True)
        folder.chmod(0o500)
        removed = remove_tree(folder / "of_mine")
        return not removed and (folder / "of_mine").exists()

    assert as_ordinary_user(act)


def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir(0o755)
    (outside / "kept").write_bytes(b"12345")
    inside = tmp_path / "inside"
    (inside / "sealed").mkdir(parents=True)
    (inside / "out").symlink_to(outside)
    (inside / "file").write_bytes(b"123")
    copy_tree(inside, tmp_path / "copy")
    assert (tmp_path / "copy/out").is_symlink()
    assert tree_size(inside) == tree_size(tmp_path / "copy") == 3 + len(str(outside))
    (inside / "sealed").chmod(0)
    assert remove_tree(inside)
    assert (outside / "kept").exists()
    assert remove_tree(inside), "what is not there is gone"
