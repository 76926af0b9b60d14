"""The patch is one that git itself takes."""

import subprocess
from pathlib import Path

import pytest

from pagesim.diagnosis.change import AddLine, Change, DeleteFile, RemoveLine, SetSecret, TrackFile
from pagesim.fix.apply import change_files
from pagesim.fix.patch import make_patch
from pagesim.scenario.running import in_memory

FILES = {".npmrc": "a\nb", "a folder/x y": "1\n2\n", "dos": "a\r\nb\r\n", "gone": "g\n"}


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
    patch = make_patch(project, changes)
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=tmp_path, input=patch.encode(), check=True)
    for name, content in change_files(project, changes).items():
        place = tmp_path / name
        assert (place.read_bytes() if place.exists() else None) == content


def test_what_is_no_edit_of_a_file_is_no_patch(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("n")
    project = in_memory(FILES, untracked=["new"], root=tmp_path)
    assert make_patch(project, [TrackFile("new"), SetSecret("preview", "S")]) == ""
    assert make_patch(project, [AddLine(".npmrc", "b")]) == ""
