"""Opening a repository runs nothing that its own configuration names."""

import hashlib
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pagesim.errors import UsageError
from pagesim.project import git_program
from pagesim.project.git import Repository
from pagesim.project.git_objects import Staged, make_index
from pagesim.project.repository import open_project

CONFIG = """
[core]
    fsmonitor = {mark} fsmonitor
    pager = {mark} pager
    editor = {mark} editor
    sshCommand = {mark} ssh
    hooksPath = {hooks}
    attributesFile = {attributes}
    gitProxy = {mark} proxy
    alternateRefsCommand = {mark} alternates
[diff]
    external = {mark} external
[diff "x"]
    textconv = {mark} textconv
    command = {mark} command
[filter "x"]
    clean = {mark} clean
    smudge = {mark} smudge
    process = {mark} process
    required = true
[filter "y=z"]
    clean = {mark} equals
[pager]
    status = {mark} pager
    ls-files = {mark} pager
[alias]
    status = !{mark} alias
    ls-files = !{mark} alias
[credential]
    helper = !{mark} credential
[include]
    path = {more}
[remote "origin"]
    url = ext::{mark} remote
    promisor = true
    partialclonefilter = blob:none
[extensions]
    partialClone = origin
[core]
    repositoryFormatVersion = 1
"""
ATTRIBUTES = "*.json filter=x diff=x\n*.md filter=y=z\n*.ts filter=more\n"
HOOKS = (
    "post-index-change",
    "post-checkout",
    "pre-commit",
    "fsmonitor-watchman",
    "reference-transaction",
)


def git(folder: Path, *args: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", "-C", str(folder), *who, *args], check=True, capture_output=True)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Return a repository whose files are all touched, and whose settings all run one program."""
    top, mark, hooks = tmp_path / "top", tmp_path / "mark", tmp_path / "hooks"
    top.mkdir()
    hooks.mkdir()
    mark.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/ran\ncat\n')
    for name in HOOKS:
        (hooks / name).write_text(f"#!/bin/sh\necho {name} >> {tmp_path}/ran\n")
    for program in (mark, *hooks.iterdir()):
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (tmp_path / "attributes").write_text("* filter=x diff=x\n")
    (tmp_path / "more").write_text(f'[filter "more"]\n    clean = {mark} included\n')
    git(top, "init", "-q")
    (top / ".gitattributes").write_text(ATTRIBUTES)
    for name in ("package.json", "a.md", "b.ts"):
        (top / name).write_text("{}\n")
    git(top, "add", "-A")
    git(top, "commit", "-qm", "first")
    with (top / ".git" / "config").open("a") as config:
        config.write(
            CONFIG.format(
                mark=mark, hooks=hooks, attributes=tmp_path / "attributes", more=tmp_path / "more"
            )
        )
    for name in ("package.json", "a.md", "b.ts"):
        (top / name).write_text("[]\n")  # of the same size, so that only the content tells
    return top


def test_a_working_tree(hostile: Path) -> None:
    project = open_project(hostile)
    assert project.git is not None and project.git.dirty
    assert not (hostile.parent / "ran").exists(), (hostile.parent / "ran").read_text()


def test_a_commit(hostile: Path) -> None:
    open_project(hostile, commit="HEAD")
    assert not (hostile.parent / "ran").exists()


def test_an_object_that_is_missing_is_not_fetched(hostile: Path) -> None:
    for kept in (hostile / ".git" / "objects").glob("??/*"):
        if (
            b"blob"
            in subprocess.run(
                ["git", "-C", str(hostile), "cat-file", "-t", kept.parent.name + kept.name],
                capture_output=True,
                check=False,
            ).stdout
        ):
            kept.unlink()
    (hostile.parent / "ran").unlink(missing_ok=True)
    with pytest.raises(UsageError):
        open_project(hostile, commit="HEAD")
    assert not (hostile.parent / "ran").exists()


def test_the_program_would_leave_its_mark(hostile: Path) -> None:
    subprocess.run(["git", "-C", str(hostile), "status"], capture_output=True, check=False)
    assert (hostile.parent / "ran").exists()


def _index(top: Path, *paths: str) -> None:
    nothing = hashlib.sha1(b"blob 0\0").hexdigest()
    staged = (Staged(path.encode(), 0o100644, nothing) for path in paths)
    (top / ".git" / "index").write_bytes(make_index(staged))


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    top = tmp_path / "plain"
    top.mkdir()
    (tmp_path / "private").write_text("private")
    (top / "package.json").write_text("{}")
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-qm", "first")
    return top


@pytest.mark.parametrize("path", ["../private", "/etc/passwd", "a/../../private", ".GIT/config"])
def test_a_path_that_git_never_checks_out(plain: Path, path: str) -> None:
    _index(plain, "package.json", path)
    with pytest.raises(UsageError, match="git itself refuses"):
        open_project(plain)


def test_what_lies_behind_a_link_is_gone(plain: Path) -> None:
    (plain / "out").symlink_to(plain.parent)
    (plain / "in").mkdir()
    (plain / "in" / "x").write_text("x")
    _index(plain, "in/x", "out/private", "out/plain/in/x")
    assert [f.path for f in open_project(plain).files] == ["in/x"]


def test_a_repository_elsewhere_must_name_the_folder(plain: Path) -> None:
    linked, other = plain.parent / "linked", plain.parent / "other"
    git(plain, "worktree", "add", "-q", str(linked))
    assert open_project(linked).git is not None
    other.mkdir()
    (other / ".git").write_text(f"gitdir: {plain}/.git\n")
    with pytest.raises(UsageError, match="does not say that its files are here") as error:
        open_project(other)
    (other / ".git").unlink()
    (other / ".git").symlink_to(plain / ".git")
    with pytest.raises(UsageError):
        open_project(other)
    assert error.value.hint == f"If it is meant to: git -C {other} config core.worktree {other}"
    git(other, "config", "core.worktree", str(other))
    assert open_project(other).files == ()


def test_a_work_tree_that_is_another_folder(plain: Path) -> None:
    git(plain, "config", "core.worktree", str(plain.parent))
    with pytest.raises(UsageError):
        open_project(plain)


def test_git_that_waits_without_end(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(plain / ".git" / "waits")
    with (plain / ".git" / "config").open("a") as config:
        config.write("[include]\n\tpath = waits\n")
    monkeypatch.setattr("pagesim.project.git_program._LONGEST_S", 0.2)
    with pytest.raises(UsageError, match="does not end"):
        open_project(plain)


def test_what_git_was_asked_ahead_is_taken_once_and_else_ends(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    begin = git_program._begin

    def count(*given: Any, **named: Any) -> Any:
        asked.append(given[1])
        return begin(*given, **named)

    monkeypatch.setattr(git_program, "_begin", count)
    git_program.look_ahead(plain)
    found = Repository.of(plain.resolve())[0]
    assert found and found.top == plain.resolve()
    assert asked == ["rev-parse"] and not git_program._ASKED
    git_program.look_ahead(plain.parent)
    [left] = git_program._ASKED.values()
    git_program.look_ahead(plain / "nowhere")
    assert left.poll() is not None and not git_program._ASKED


def test_more_filters_than_a_command_line_takes(plain: Path) -> None:
    with (plain / ".git" / "config").open("a") as config:
        config.writelines(f'[filter "x{i}"]\n\tclean = cat\n' for i in range(30_000))
    project = open_project(plain)
    with pytest.raises(UsageError, match="cannot be started"):
        assert project.git and project.git.dirty


def test_a_folder_that_is_named_from_within_it(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(plain)
    repository, note = Repository.of(Path())
    assert repository and repository.top == plain.resolve() and note is None


@pytest.mark.parametrize(
    ("commands", "branch"),
    [
        ([], "main"),
        ([["checkout", "-q", "--detach"]], None),
        ([["checkout", "-q", "-b", "(detached)"]], "(detached)"),
        ([["checkout", "-q", "-b", "a/b"], ["tag", "a/b"]], "a/b"),
        ([["tag", "HEAD"]], "main"),
        ([["branch", "-m", "refs/heads/x"]], "refs/heads/x"),
        ([["symbolic-ref", "HEAD", "refs/heads/unborn"]], "unborn"),
    ],
)
def test_where_head_stands(plain: Path, commands: list[list[str]], branch: str | None) -> None:
    for words in commands:
        git(plain, *words)
    (plain / "HEAD^{commit}").write_text("a file of the name that is asked for")
    project = open_project(plain)
    found = subprocess.run(
        ["git", "-C", str(plain), "rev-parse", "-q", "--verify", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert project.git is not None and project.git.branch == branch
    assert (project.git.commit or "") == found.stdout.strip()


def test_git_is_asked_twice_for_a_plan(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def ask(folder: Path, *args: str, **named: Any) -> Any:
        asked.append(args[0])
        return real(folder, *args, **named)

    real = git_program._begin
    monkeypatch.setattr(git_program, "_begin", ask)
    project = open_project(plain)
    assert asked == ["rev-parse", "ls-files"]
    assert project.git and not project.git.dirty
    assert asked == ["rev-parse", "ls-files", "config", "status"]


def test_a_name_that_looks_like_a_tracked_file(plain: Path) -> None:
    name = f"H 100644 {'0' * 40} 0\tx"
    (plain / name).write_text("")
    (plain / "? y").write_text("")
    git(plain, "add", "? y")
    project = open_project(plain)
    assert name in project.untracked and "? y" in {f.path for f in project.files}
