"""The patch is one that git itself takes."""

import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from pagesim.diagnosis.change import AddLine, Change, DeleteFile, RemoveLine, SetSecret, TrackFile
from pagesim.fix.apply import change_files, change_project
from pagesim.fix.patch import compare, is_taken, make_patch
from pagesim.project.files import FileEntry
from pagesim.scenario.running import in_memory

FILES = {".npmrc": "a\nb", "a folder/x y": "1\n2\n", "dos": "a\r\nb\r\n", "gone": "g\n"}


def empty(folder: Path) -> Path:
    return Path(tempfile.mkdtemp(dir=folder))


@pytest.mark.parametrize(
    "changes",
    [
        (AddLine(".npmrc", "c"),),
        (AddLine("a folder/x y", "3"), RemoveLine("a folder/x y", 1)),
        (AddLine("dos", "c"),),
        (AddLine("site/new", "n"), DeleteFile("gone")),
    ],
)
def test_git_applies_it(tmp_path: Path, changes: tuple[Change, ...]) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    project = in_memory(FILES, root=tmp_path)
    changed = change_project(project, changes)
    patch = make_patch(project, changed)
    assert is_taken(project, changed, empty(tmp_path))
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=tmp_path, input=patch.encode(), check=True)
    for name, content in change_files(project, changes).items():
        place = tmp_path / name
        assert (place.read_bytes() if place.exists() else None) == content


def test_what_is_no_edit_of_a_file_is_no_patch(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("n\n")
    project = in_memory(FILES, untracked=["new"], root=tmp_path)
    none: tuple[tuple[Change, ...], ...] = (
        (TrackFile("new"), SetSecret("preview", "S")),
        (AddLine(".npmrc", "b"),),
    )
    for changes in none:
        changed = change_project(project, changes)
        assert make_patch(project, changed) == ""
        assert is_taken(project, changed, empty(tmp_path))


def test_an_untracked_file_is_changed_as_it_lies_there(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("n\n")
    project = in_memory(FILES, untracked=["new"], root=tmp_path)
    changed = change_project(project, [TrackFile("new"), AddLine("new", "m")])
    assert [(d.old, d.new) for d in compare(project, changed)] == [(b"n\n", b"n\nm\n")]
    assert is_taken(project, changed, empty(tmp_path))


@pytest.mark.parametrize("new", [b"a\nb=${T}\n", b"", None, bytes(range(256)) * 3])
def test_what_is_secret_is_in_no_patch_and_git_takes_it(tmp_path: Path, new: bytes | None) -> None:
    project = in_memory({"f": "a\nb=secret-value\n"}, root=tmp_path)
    (tmp_path / "f").write_text("a\nb=secret-value\n")
    files = () if new is None else (FileEntry("f", new),)
    changed = replace(project, files=files)

    def hide(text: str) -> str:
        return text.replace("secret-value", "***")

    patch = make_patch(project, changed, hide)
    assert "secret-value" not in patch
    assert is_taken(project, changed, empty(tmp_path), hide)
    subprocess.run(["git", "apply"], input=patch.encode(), cwd=tmp_path, check=True)
    assert ((tmp_path / "f").read_bytes() if new is not None else None) == new
    assert (tmp_path / "f").exists() is (new is not None)
