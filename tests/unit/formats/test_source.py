"""How much of a file is read."""

from pathlib import Path

import pytest

from pagesim.errors import UsageError
from pagesim.formats.source import LARGEST, read_source
from pagesim.project.repository import open_project


def sparse(path: Path, size: int) -> Path:
    with path.open("wb") as stream:
        stream.truncate(size)
    return path


def test_up_to_the_limit(tmp_path: Path) -> None:
    assert len(read_source(sparse(tmp_path / "a", LARGEST))) == LARGEST


def test_what_is_larger_is_the_users_error(tmp_path: Path) -> None:
    sparse(tmp_path / "package.json", LARGEST + 1)
    project = open_project(tmp_path)
    with pytest.raises(UsageError, match=r"package\.json has more than 32 MB"):
        project.read("package.json")
