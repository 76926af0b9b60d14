"""The `.git` that a build gets: git reads it, and nothing that lies beside the commit is in it."""

import os
import subprocess
from pathlib import Path

import pytest

from pagesim.project import git_objects
from pagesim.project.clone import make_clone
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project, open_project, whole_folder

CANARY = "c4n4ry-of-the-repository"


def git(folder: Path, *args: str) -> str:
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        **{
            f"GIT_{who}_{what}": f"{who}@x"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
    command = ["git", "-C", str(folder), *args]
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    return done.stdout.rstrip("\n")


def lay(project: Project, folder: Path) -> Path:
    """Write the clone as an engine does, and return its top."""
    top = folder / "laid"
    for entry in (*project.files, *make_clone(project, folder / "scratch")):
        place = top / entry.path
        place.parent.mkdir(parents=True, exist_ok=True)
        if entry.link is not None:
            place.symlink_to(entry.link)
            continue
        place.write_bytes(entry.read())
        place.chmod(entry.mode)
    return top


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    top = tmp_path / "site"
    (top / "web").mkdir(parents=True)
    git(top, "init", "-q", "-b", "main")
    (top / "package.json").write_text("{}")
    (top / "web/run.sh").write_text("#!/bin/sh\n")
    (top / "web/run.sh").chmod(0o755)
    (top / "ümläut name").symlink_to("web/run.sh")
    git(top, "add", "-A")
    git(top, "commit", "-qm", f"first {CANARY}")
    (top / "package.json").write_text('{"name": "site"}')
    git(top, "commit", "-qam", "second")
    return top


def plant(top: Path) -> None:
    """Put what nobody may see into every corner of a repository."""
    git(top, "config", "http.https://github.com/.extraheader", f"AUTHORIZATION: basic {CANARY}")
    git(top, "remote", "add", "origin", f"https://user:{CANARY}@github.com/acme/site")
    git(top, "tag", "-am", CANARY, f"v1-{CANARY}")
    git(top, "branch", CANARY)
    (top / "package.json").write_text(f'{{"stashed": "{CANARY}"}}')
    git(top, "stash", "push", "-qm", CANARY)
    git(top, "notes", "add", "-m", CANARY)
    hook = top / ".git/hooks/post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\necho {CANARY} > ran\n")
    hook.chmod(0o755)
    (top / ".git/info").mkdir(exist_ok=True)
    (top / ".git/info/exclude").write_text(CANARY)


def test_git_knows_the_commit_and_its_files(repository: Path, tmp_path: Path) -> None:
    top = lay(open_project(repository), tmp_path)
    assert git(top, "rev-parse", "HEAD") == git(repository, "rev-parse", "HEAD")
    assert git(top, "log", "--format=%s") == "second"
    assert git(top, "status", "--porcelain") == ""
    assert git(top, "ls-files", "-s") == git(repository, "ls-files", "-s")
    assert git(top, "show", "HEAD:web/run.sh") == "#!/bin/sh"
    git(top, "fsck", "--strict")


def test_the_working_state_lies_over_it(repository: Path, tmp_path: Path) -> None:
    (repository / "package.json").write_text('{"name": "changed"}')
    (repository / "web/run.sh").unlink()
    top = lay(open_project(repository), tmp_path)
    assert git(top, "status", "--porcelain").splitlines() == [" M package.json", " D web/run.sh"]


def test_nothing_else_of_the_repository_comes_along(repository: Path, tmp_path: Path) -> None:
    plant(repository)
    top = lay(open_project(repository), tmp_path)
    for kind in ("tag", "branch", "remote", "stash list", "for-each-ref", "reflog"):
        assert CANARY not in git(top, *kind.split()), kind
    assert CANARY not in git(top, "config", "--list", "--local")
    objects = git(top, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
    for name in objects.splitlines():
        kind = git(top, "cat-file", "-t", name)
        assert CANARY not in git(top, "cat-file", kind if kind != "tree" else "-p", name)
    found = [p for p in (top / ".git").rglob("*") if p.is_file()]
    assert all(CANARY.encode() not in p.read_bytes() for p in found)
    assert not (repository / "ran").exists()


def test_another_commit(repository: Path, tmp_path: Path) -> None:
    project = open_project(repository, commit="HEAD~1")
    top = lay(project, tmp_path)
    assert git(top, "rev-parse", "HEAD") == project.commit == git(repository, "rev-parse", "HEAD~1")
    assert git(top, "status", "--porcelain") == ""


def test_files_in_no_repository_make_a_commit_of_their_own(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "a/b").mkdir(parents=True)
    (site / "a/b/c.txt").write_text("c")
    (site / "a.txt").write_text("a")
    (site / "a-b").symlink_to("a.txt")
    project = whole_folder(site)
    top = lay(project, tmp_path)
    assert git(top, "rev-parse", "HEAD") == project.commit
    assert git(top, "status", "--porcelain") == ""
    git(top, "fsck", "--strict")
    (site / "a.txt").write_text("b")
    assert whole_folder(site).commit != project.commit


def test_of_very_much_git_knows_the_hashes_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "a.bin").write_bytes(b"a" * 100)
    (site / "b.bin").write_bytes(b"b" * 100)
    whole = whole_folder(site).commit
    monkeypatch.setattr(git_objects, "MOST", 150)
    project = whole_folder(site)
    assert project.commit == whole
    top = lay(project, tmp_path)
    assert git(top, "status", "--porcelain") == ""
    assert git(top, "cat-file", "-t", "HEAD:a.bin") == "blob"
    (top / "b.bin").write_bytes(b"c" * 100)
    assert git(top, "status", "--porcelain") == " M b.bin"


def test_the_objects_of_another_algorithm(tmp_path: Path) -> None:
    top = tmp_path / "site"
    top.mkdir()
    git(top, "init", "-q", "--object-format=sha256")
    (top / "package.json").write_text("{}")
    git(top, "add", "-A")
    git(top, "commit", "-qm", "first")
    laid = lay(open_project(top), tmp_path)
    assert git(laid, "rev-parse", "HEAD") == git(top, "rev-parse", "HEAD")
    assert git(laid, "status", "--porcelain") == ""


def test_a_submodule_is_taken_as_it_is_checked_out(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "lib"
    other.mkdir()
    git(other, "init", "-q")
    (other / "index.js").write_text("1")
    git(other, "add", "-A")
    git(other, "commit", "-qm", "first")
    allowed = ("-c", "protocol.file.allow=always")
    git(repository, *allowed, "submodule", "--quiet", "add", str(other), "lib")
    git(repository, "commit", "-qm", "lib")
    project = open_project(repository)
    assert FileEntry("lib/index.js", str(repository / "lib/index.js")) in project.files
    assert any("taken as it is checked out here" in note for note in project.notes)
    assert git(lay(project, tmp_path), "status", "--porcelain") == ""


@pytest.mark.parametrize("name", ["site", 'si"te: a\\b'])
def test_the_repository_stays_as_it_is(repository: Path, tmp_path: Path, name: str) -> None:
    repository = repository.rename(tmp_path / name)
    before = {p: p.lstat().st_mtime_ns for p in sorted(repository.rglob("*"))}
    make_clone(open_project(repository), tmp_path / "scratch")
    assert {p: p.lstat().st_mtime_ns for p in sorted(repository.rglob("*"))} == before
