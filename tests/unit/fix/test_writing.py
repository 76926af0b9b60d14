"""Files are written whole or not at all, and only where nothing of the user's is lost."""

from pathlib import Path

import pytest

from pagesim.diagnosis.change import AddLine, Change, DeleteFile
from pagesim.errors import UsageError
from pagesim.fix.apply import change_project
from pagesim.fix.patch import FileDiff, compare
from pagesim.fix.writing import need_clean, write_files
from pagesim.project.repository import open_project, whole_folder


def test_files_are_named_and_written(tmp_path: Path) -> None:
    (tmp_path / ".npmrc").write_text("a\n")
    (tmp_path / "gone").write_text("g")
    (tmp_path / ".npmrc").chmod(0o600)
    project = whole_folder(tmp_path)
    changes: list[Change] = [AddLine(".npmrc", "b"), AddLine("site/new", "n"), DeleteFile("gone")]
    told: list[str] = []
    diffs = compare(project, change_project(project, changes))
    assert write_files(project, diffs, told.append) == tuple(told)
    assert sorted(told) == [".npmrc", "gone", "site/new"]
    assert (tmp_path / ".npmrc").read_text() == "a\nb\n"
    assert (tmp_path / ".npmrc").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "site/new").read_text() == "n\n"
    assert not (tmp_path / "gone").exists()
    assert not list(tmp_path.rglob(".pagesim-*"))


def test_nothing_is_written_where_one_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("changed meanwhile")
    project = whole_folder(tmp_path)
    diffs = [FileDiff("a", b"1", b"2"), FileDiff("b", b"1", b"2")]
    with pytest.raises(UsageError, match="b was changed meanwhile"):
        write_files(project, diffs, lambda _: None)
    assert (tmp_path / "a").read_text() == "1"
    assert not list(tmp_path.rglob(".pagesim-*"))


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (inside / "site").symlink_to(outside)
    with pytest.raises(UsageError, match="symbolic link"):
        write_files(whole_folder(inside), [FileDiff("site/x", None, b"x")], lambda _: None)
    assert not list(outside.iterdir())


def test_without_git_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="git repository"):
        need_clean(open_project(tmp_path))
