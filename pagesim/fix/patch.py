"""Changes to files as a patch that `git apply` takes, which is tried where it is made."""

import difflib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pagesim import late
from pagesim.fix.binary_patch import list_binary_lines
from pagesim.project.repository import Project

_NO_NEWLINE = "\\ No newline at end of file\n"


@late.dataclass(frozen=True)
class FileDiff:
    """A file before and after; None where there is none."""

    path: str
    old: bytes | None
    new: bytes | None


def compare(project: Project, changed: Project) -> tuple[FileDiff, ...]:
    """Return the files of a repository that `changed` has otherwise, by path.

    One that git does not track yet is compared with what lies in the folder: what is not in the
    list is only to be tracked (`git add`), no change.
    """
    paths = sorted(project.by_path.keys() | changed.by_path.keys())
    found = (
        FileDiff(p, _before(project, p), changed.read(p))
        for p in paths
        if project.by_path.get(p) is not changed.by_path.get(p)
    )
    return tuple(f for f in found if f.old != f.new)


def _before(project: Project, path: str) -> bytes | None:
    if path in project.untracked:
        return (project.root / path).read_bytes()
    return project.read(path)


Hide = Callable[[str], str]
"""Takes what is secret out of a text."""


def make_patch(project: Project, changed: Project, hide: Hide = str) -> str:
    """Return the patch that makes `changed` of `project`; empty where their files are the same.

    A file of whose lines `hide` would change one comes as a binary patch, which shows none.
    """
    return "".join(_text_of(diff, hide) for diff in compare(project, changed))


def _text_of(diff: FileDiff, hide: Hide) -> str:
    text = "".join(_lines_of(diff))
    if hide(text) == text:
        return text
    return "".join(list_binary_lines(diff.path, diff.old, diff.new))


def is_taken(project: Project, changed: Project, folder: Path, hide: Hide = str) -> bool:
    """Return whether `git apply --check` takes the patch.

    In `folder`, an empty one, with the files that it names as they are, so that nothing which
    the repository's own git configuration names is run. True where there is no patch, or no git.
    """
    diffs, patch = compare(project, changed), make_patch(project, changed, hide)
    git = shutil.which("git")
    if not patch or git is None:
        return True
    for diff in diffs:
        if diff.old is not None:
            place = folder / diff.path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(diff.old)
    done = subprocess.run(
        [git, "apply", "--check", "--whitespace=nowarn", "-"],
        cwd=folder,
        env=_quiet_env(folder),
        input=patch.encode("utf-8", "surrogateescape"),
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def _quiet_env(folder: Path) -> Mapping[str, str]:
    """Return a process env in which git reads nobody's configuration, nor looks above `folder`."""
    return {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
    }


def _lines_of(diff: FileDiff) -> Iterator[str]:
    path, old, new = diff.path, diff.old, diff.new
    yield f"diff --git a/{path} b/{path}\n"
    if old is None:
        yield "new file mode 100644\n"
    if new is None:
        yield "deleted file mode 100644\n"
    end = "\t\n" if " " in path else "\n"
    yield f"--- {'/dev/null' if old is None else f'a/{path}'}{end}"
    yield f"+++ {'/dev/null' if new is None else f'b/{path}'}{end}"
    lines = difflib.unified_diff(_lines(old), _lines(new))
    for line in list(lines)[2:]:
        yield line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}"


def _lines(content: bytes | None) -> list[str]:
    """Return the lines as git counts them: ended by a line feed and nothing else."""
    text = (content or b"").decode("utf-8", "surrogateescape")
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [
        line for line in text.split("\n")[-1:] if line
    ]
