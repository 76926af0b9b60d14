"""Which manager reads a file is told by what lies around it."""

from pathlib import Path

import pytest

from pagesim.errors import UsageError
from pagesim.project.folder import Folder
from pagesim.project.nearby import guess_manager, open_file
from tests.support.rules import lock


@pytest.mark.parametrize(
    ("files", "manager"),
    [
        ({}, "npm 10"),
        ({"package.json": '{"packageManager": "yarn@4.1.0+sha224.ab"}'}, "yarn 4"),
        ({"package.json": '{"packageManager": "what@1.0.0"}'}, "npm 10"),
        ({"pnpm-lock.yaml": ""}, "pnpm 10"),
        ({"yarn.lock": lock("1")["yarn.lock"]}, "yarn 1"),
        ({"yarn.lock": lock("4")["yarn.lock"]}, "yarn 4"),
        ({"bun.lock": ""}, "bun 1"),
    ],
)
def test_the_manager_of_a_file(tmp_path: Path, files: dict[str, str], manager: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "site/.npmrc").write_text("a=b")
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    project, path = open_file(tmp_path / "site/.npmrc")
    assert path == "site/.npmrc"
    assert project.read(path) == b"a=b"
    chosen = guess_manager(Folder(project, "site"))
    assert f"{chosen.name} {chosen.version}".startswith(manager)


def test_outside_of_a_repository_the_folder_is_all(tmp_path: Path) -> None:
    (tmp_path / ".npmrc").write_text("a=b")
    (tmp_path.parent / "pnpm-lock.yaml").write_text("")
    project, path = open_file(tmp_path / ".npmrc")
    assert (path, guess_manager(Folder(project, "")).name) == (".npmrc", "npm")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        open_file(tmp_path / ".npmrc")
