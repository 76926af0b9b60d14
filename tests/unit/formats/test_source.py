"""How much of a file is read."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pagesim.config.settings import load_settings
from pagesim.errors import UsageError
from pagesim.formats.dotenv import parse_env_file
from pagesim.formats.source import LARGEST, LARGEST_SETTINGS, read_source
from pagesim.project.repository import open_project
from pagesim.scenario.load import is_scenario
from pagesim.scenario.running import in_memory
from tests.support.fake_engine import fake_run, resolves


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


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    for path in (tmp_path / "pipe", tmp_path / "zero.yaml", tmp_path):
        with pytest.raises(OSError):
            read_source(path)
        with pytest.raises(UsageError, match="cannot read"):
            load_settings(path)
    assert not is_scenario(tmp_path / "zero.yaml")


def test_what_the_user_names_may_be_a_pipe() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, b"A=b\n")
    os.close(theirs)
    assert parse_env_file(Path(f"/dev/fd/{ours}")) == {"A": "b"}
    os.close(ours)


@pytest.mark.parametrize("name", [".npmrc", ".yarnrc.yml", "bunfig.toml", "wrangler.toml"])
def test_settings_are_smaller(name: str) -> None:
    files = {"package.json": "{}", name: "#" * LARGEST_SETTINGS}
    fake_run(in_memory(files), resolves())
    with pytest.raises(UsageError, match=rf"{name} has more than 1 MB"):
        fake_run(in_memory({**files, name: files[name] + "#"}), resolves())


@pytest.mark.parametrize("read", [parse_env_file, load_settings])
def test_so_are_those_that_are_named(read: Callable[[Path], object], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="file has more than 1 MB"):
        read(sparse(tmp_path / "file", LARGEST_SETTINGS + 1))
