"""What a clone holds, on real repositories in temporary folders."""

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from pagesim.errors import UsageError
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project, open_project


def git(folder: Path, *args: str) -> str:
    env = {
        **os.environ,
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        **{
            f"GIT_{who}_{what}": f"{who}@x"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        env.pop(name, None)
    done = subprocess.run(
        ["git", "-C", str(folder), *args], env=env, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("made") / "site"
    (top / "apps/web").mkdir(parents=True)
    git(top, "init", "-q", "-b", "main")
    (top / "package.json").write_text("{}")
    (top / "run.sh").write_text("#!/bin/sh\n")
    (top / "run.sh").chmod(0o755)
    (top / ".npmrc").symlink_to("apps/web/npmrc")
    (top / "apps/web/npmrc").write_text("a=1\n")
    (top / "ümläut name.txt").write_text("x")
    (top / ".gitignore").write_text("node_modules\n.npmrc.pages\n")
    git(top, "add", "-A")
    git(top, "commit", "-qm", "first")
    (top / "node_modules/x").mkdir(parents=True)
    (top / "node_modules/x/package.json").write_text("{}")
    (top / ".npmrc.pages").write_text("b=2\n")
    return top


@pytest.fixture
def repository(made_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made_once, tmp_path / "site", symlinks=True))


def paths(files: tuple[FileEntry, ...]) -> set[str]:
    return {f.path for f in files}


def test_tracked_files_at_their_working_state(repository: Path) -> None:
    (repository / "package.json").write_text('{"changed": 1}')
    (repository / "untracked.txt").write_text("no")
    project = open_project(repository)
    assert paths(project.files) == {
        ".gitignore",
        ".npmrc",
        "apps/web/npmrc",
        "package.json",
        "run.sh",
        "ümläut name.txt",
    }
    assert project.read("package.json") == b'{"changed": 1}'
    assert {".npmrc.pages", "untracked.txt"} <= project.untracked
    assert not any("node_modules" in p for p in project.untracked)
    assert project.git is not None and project.git.dirty and project.git.branch == "main"
    assert project.git.commit == git(repository, "rev-parse", "HEAD")
    assert project.name == "site"


def test_what_lies_in_a_folder_that_is_untracked_as_a_whole(repository: Path) -> None:
    (repository / ".yarn/plugins").mkdir(parents=True)
    (repository / ".yarn/plugins/a.cjs").write_text("")
    project = open_project(repository)
    there = (".npmrc.pages", ".yarn/plugins/a.cjs", ".yarn/plugins/b.cjs", "run.sh")
    assert [project.has_untracked(path) for path in there] == [True, True, False, False]


def test_modes_and_links(repository: Path) -> None:
    files = open_project(repository).by_path
    assert files["run.sh"].mode == 0o755
    assert files["package.json"].mode == 0o644
    assert files[".npmrc"].link == "apps/web/npmrc"


def test_reading_follows_links_and_ends_in_a_ring(repository: Path) -> None:
    (repository / "one").symlink_to("two")
    (repository / "two").symlink_to("one")
    git(repository, "add", "-A")
    project = open_project(repository)
    assert project.read(".npmrc") == b"a=1\n"
    assert project.read("apps/../.npmrc") == b"a=1\n"
    assert project.read("one") is None
    assert project.read("nothing") is None
    assert not project.has("one")


def test_a_deleted_file_is_left_out(repository: Path) -> None:
    (repository / "run.sh").unlink()
    assert "run.sh" not in paths(open_project(repository).files)


def test_a_subfolder_means_the_whole_repository(repository: Path) -> None:
    project = open_project(repository / "apps/web")
    assert project.root == repository.resolve()
    assert project.default_root_dir == "apps/web"
    assert "package.json" in paths(project.files)


def test_a_commit(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD")
    (repository / "package.json").write_text('{"second": 1}')
    git(repository, "commit", "-qam", "second")
    project = open_project(repository, commit="HEAD~1")
    assert project.read("package.json") == b"{}"
    assert project.git is not None and project.git.commit == first and not project.git.dirty
    assert project.by_path["run.sh"].mode == 0o755
    assert project.read(".npmrc") == b"a=1\n"


@pytest.mark.parametrize("revision", ["nonsense", "--help", ""])
def test_an_unknown_commit(repository: Path, revision: str) -> None:
    with pytest.raises(UsageError, match="has no commit"):
        open_project(repository, commit=revision)


def test_submodules_and_lfs_pointers_are_noted(repository: Path) -> None:
    commit = git(repository, "rev-parse", "HEAD")
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{commit},vendor/lib")
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    (repository / "big.bin").write_text(pointer)
    (repository / ".gitattributes").write_text("*.bin filter=lfs diff=lfs merge=lfs -text\n")
    git(repository, "-c", "filter.lfs.clean=cat", "add", "big.bin", ".gitattributes")
    git(repository, "commit", "-qm", "second")
    for project in (open_project(repository), open_project(repository, commit="HEAD")):
        notes = " ".join(project.notes)
        assert "vendor/lib is a submodule" in notes and "big.bin is a Git LFS pointer" in notes
        assert "vendor/lib" not in paths(project.files)


def test_nothing_is_written(repository: Path) -> None:
    def state() -> dict[str, tuple[int, int]]:
        return {str(p): (p.lstat().st_mtime_ns, p.lstat().st_size) for p in repository.rglob("*")}

    os.utime(repository / "package.json", (1, 1))  # git would refresh its index for this
    before = state()
    open_project(repository)
    open_project(repository, commit="HEAD")
    assert state() == before


def test_without_git_every_file_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    folder = tmp_path / "plain"
    (folder / "node_modules/x").mkdir(parents=True)
    (folder / "node_modules/x/package.json").write_text("{}")
    (folder / "sub").mkdir()
    (folder / "sub/.npmrc").write_text("a=1")
    (folder / "link").symlink_to("sub")
    project = open_project(folder)
    assert paths(project.files) == {"sub/.npmrc", "link"}
    assert project.git is None and "Not a git repository" in project.notes[0]
    with pytest.raises(UsageError, match="--commit needs a git repository"):
        open_project(folder, commit="HEAD")


def test_a_folder_with_more_files_than_a_project_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pagesim.project.repository.MOST_FILES", 3)
    folder = tmp_path / "home"
    (folder / "node_modules").mkdir(parents=True)
    for number in range(3):
        (folder / f"{number}.txt").touch()
        (folder / "node_modules" / f"{number}.js").touch()
    assert len(open_project(folder).files) == 3
    (folder / "one-more").touch()
    with pytest.raises(UsageError, match="over 3 files: it is no project"):
        open_project(folder)


def test_git_missing_is_no_repository(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/env").symlink_to(shutil.which("env") or "")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    project = open_project(repository)
    assert project.git is None
    assert any("git is not installed" in n for n in project.notes)


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "package.json").write_text("{}")
    project = open_project(tmp_path)
    assert project.files == () and project.git is not None and project.git.commit is None
    assert "package.json" in project.untracked
    assert any("git add" in n for n in project.notes)


def test_a_hook_s_variables_do_not_lead_astray(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert "package.json" in paths(open_project(repository).files)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        open_project(tmp_path / "none")
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="is not a folder"):
        open_project(tmp_path / "file")


def test_a_repository_of_somebody_else(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("HOME", str(repository))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    with pytest.raises(UsageError, match="belongs to another user") as caught:
        open_project(repository)
    assert caught.value.hint and f"safe.directory {repository}" in caught.value.hint


def test_a_changed_copy_reads_its_own_files() -> None:
    old = Project(Path("/x"), "x", (FileEntry("a", b"1"), FileEntry("b", b"2")))
    assert old.read("a") == b"1"
    new = old.with_files([FileEntry("a", b"3"), FileEntry("c", b"4")])
    assert [new.read(name) for name in "abc"] == [b"3", b"2", b"4"]
    assert replace(new, files=old.files).read("a") == b"1" and old.read("a") == b"1"
