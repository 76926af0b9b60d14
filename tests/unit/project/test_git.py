"""Opening a repository runs nothing that its own configuration names."""

import stat
import subprocess
from pathlib import Path

import pytest

from pagesim.errors import UsageError
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
