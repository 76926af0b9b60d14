"""What is in the repository, as Pages would clone it: tracked files at their working state.

A file that git does not track is not on Pages. It is remembered by name only, since a
`.npmrc.pages` that nobody committed is worth a word. Nothing here writes.
"""

import os
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import islice
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from pagesim import late
from pagesim.errors import UsageError
from pagesim.formats.source import read_source
from pagesim.late import field, replace
from pagesim.project.files import FileEntry
from pagesim.project.git import Repository, TreeEntry
from pagesim.project.on_disk import Find, find_file, list_paths, make_finder

if TYPE_CHECKING:
    from pagesim.project.git_objects import MadeCommit

LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\n"
"""How a Git LFS pointer begins (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md)."""

MOST_FILES = 100_000
"""Files of a folder that no git repository describes."""


@late.dataclass(frozen=True)
class GitState:
    """Where the repository's HEAD (or the commit asked for) stands."""

    branch: str | None
    """None when HEAD is detached."""
    commit: str | None
    """Full object name; None before the first commit."""
    find_dirty: Callable[[], bool] = field(default=lambda: False, repr=False, compare=False)

    @cached_property
    def dirty(self) -> bool:
        """Whether tracked files differ from the commit: git looks when this is first asked."""
        return self.find_dirty()


@late.dataclass(frozen=True)
class Project:
    """A repository's content."""

    root: Path
    """Top of the repository (or the folder itself, without git)."""
    name: str
    files: tuple[FileEntry, ...]
    untracked: frozenset[str] = frozenset()
    """Paths that exist on this machine and that git does not track, ignored ones among them;
    what lies in `node_modules` is left out."""
    git: GitState | None = None
    notes: tuple[str, ...] = ()
    default_root_dir: str = ""
    """The folder that was opened, relative to `root`; empty when it is the top."""

    def has_untracked(self, path: str) -> bool:
        """Return whether a file lies here that git does not track; `untracked` has whole folders
        by their name and a slash."""
        if path in self.untracked:
            return True
        folders = (f"{folder}/" for folder in PurePosixPath(path).parents)
        return any(f in self.untracked for f in folders) and (self.root / path).is_file()

    @cached_property
    def by_path(self) -> dict[str, FileEntry]:
        """Return the files by path."""
        return {f.path: f for f in self.files}

    @cached_property
    def laid(self) -> tuple[FileEntry, ...]:
        """The files as they lie in a build, below its HOME."""
        return tuple(
            FileEntry(f"repo/{f.path}", f.content, f.mode, f.link, f.trust) for f in self.files
        )

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for file in self.files:
            found.setdefault(file.path.rpartition("/")[2], []).append(file.path)
        return found

    @property
    def names(self) -> Iterable[str]:
        """The last parts of all paths, each once."""
        return self._by_name

    def named(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the paths whose last part is one of `names`, less those in a `node_modules`."""
        found = (path for name in names for path in self._by_name.get(name, ()))
        return tuple(sorted(p for p in found if "node_modules" not in p.split("/")))

    def with_files(self, files: Iterable[FileEntry]) -> "Project":
        """Return the project with `files` added, each in place of one of the same path."""
        added = {f.path: f for f in files}
        kept = (f for f in self.files if f.path not in added)
        return replace(self, files=(*kept, *added.values()))

    @property
    def commit(self) -> str:
        """The full name of the commit that a build has; one that is made of the files where the
        project has none."""
        return (self.git.commit if self.git else None) or self.made_up.name

    @cached_property
    def made_up(self) -> "MadeCommit":
        """A commit of the files as they are: the same for the same files.

        Raises `UsageError` for a file that may not be read.
        """
        from pagesim.project.git_objects import make_commit  # a run alone asks for it

        return make_commit(
            (f.path, _bytes(f.content) if f.link is None else os.fsencode(f.link), f.mode, f.link)
            for f in self.files
        )

    @cached_property
    def _contents(self) -> dict[str, bytes]:
        """What was read so far, by path: of this very value, never of a `replace`d one."""
        return {}

    def read(self, path: str) -> bytes | None:
        """Return the content of `path` through links within the repository; None if not there.

        Raises `UsageError` for a file that may not be read.
        """
        path = normpath(path)
        if path not in self._contents:
            file = self._target(path)
            if file is None:
                return None
            self._contents[path] = _bytes(file.content)
        return self._contents[path]

    def has(self, path: str) -> bool:
        """Return whether `path` is a file of the clone (a link to nowhere is none)."""
        return self._target(normpath(path)) is not None

    def _target(self, path: str) -> FileEntry | None:
        for _ in range(8):  # a ring of links ends here
            file = self.by_path.get(path)
            if file is None or file.link is None:
                return file
            path = normpath(join(dirname(path), file.link))
        return None


def open_project(folder: Path, commit: str | None = None, *, state: bool = True) -> Project:
    """Return what Pages would clone of the repository that `folder` lies in.

    With `commit` (anything that `git rev-parse` takes) the content is that commit's. Without a
    repository every file below `folder` counts, less `node_modules`. Without `state` git is not
    asked where HEAD stands. Raises `UsageError` for a folder that is not there, a repository that
    git refuses, and an unknown commit.
    """
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise UsageError(f"{folder} {what}", hint="Name the project's folder with --project.")
    folder = folder.resolve()
    repository, note = Repository.of(folder)
    if repository is None:
        if commit is not None:
            raise UsageError(
                f"--commit needs a git repository: {note or f'{folder} is not in one'}",
                hint="Leave --commit out to use the folder's files as they are.",
            )
        return whole_folder(folder, (note,) if note else ())
    if commit is not None:
        return _at_commit(repository, folder, commit)
    project = _working(repository, folder)
    return replace(project, git=_state(repository)) if state else project


def _state(repository: Repository) -> GitState:
    return GitState(repository.head.branch, repository.head.commit, repository.dirty)


def _working(repository: Repository, folder: Path) -> Project:
    """Return tracked files as they lie on this machine."""
    files: list[FileEntry] = []
    notes: list[str] = []
    find = make_finder(str(repository.top))
    tracked, untracked = repository.list_files()
    for path, submodule in tracked.items():
        if submodule:
            below = _checked_out(repository.top, path, find)
            files += below
            notes.append(_submodule(path, bool(below)))
        elif file := find(path):  # else deleted: the next commit will not have it
            files.append(file)
    if any(map(_names_lfs, files)):
        notes += [_pointer(f.path) for f in files if _is_pointer(f.content)]
    if not files:
        notes.append("git tracks no file here yet: `git add` what Pages is to have.")
    return Project(
        root=repository.top,
        name=_name(repository.top),
        files=tuple(files),
        untracked=untracked,
        notes=tuple(notes),
        default_root_dir=_relative(folder, repository.top),
    )


def _at_commit(repository: Repository, folder: Path, commit: str) -> Project:
    found = repository.commit(commit)
    if found is None:
        raise UsageError(
            f"{repository.top} has no commit {commit!r}",
            hint="`git log --oneline` lists commits; a shallow clone may lack older ones.",
        )
    entries = list(repository.tree(found))
    blobs = repository.blobs(e.object_id for e in entries if not e.submodule)
    files = tuple(_of_blob(e, blobs[e.object_id]) for e in entries if not e.submodule)
    notes = [_submodule(e.path) for e in entries if e.submodule]
    notes += [_pointer(f.path) for f in files if _is_pointer(f.content)]
    return Project(
        root=repository.top,
        name=_name(repository.top),
        files=files,
        untracked=repository.list_files()[1],
        git=GitState(repository.head.branch, found),
        notes=tuple(notes),
        default_root_dir=_relative(folder, repository.top),
    )


def _of_blob(entry: TreeEntry, content: bytes) -> FileEntry:
    if entry.link:
        return FileEntry(entry.path, b"", 0o777, content.decode("utf-8", "surrogateescape"))
    return FileEntry(entry.path, content, 0o755 if entry.executable else 0o644)


def whole_folder(folder: Path, notes: Iterable[str] = ()) -> Project:
    """Return every file of a folder that is in no repository.

    Raises `UsageError` for one with more files than any project: a home folder, a disk.
    """
    paths = sorted(islice(list_paths(folder), MOST_FILES + 1))
    if len(paths) > MOST_FILES:
        raise UsageError(
            f"{folder} is in no git repository and has over {MOST_FILES:,} files: it is no project",
            hint="Name the project's folder with --project, or `git init` and `git add` there.",
        )
    files = tuple(f for p in paths if (f := find_file(str(folder), p)) is not None)
    no_git = "Not a git repository: every file counts, less node_modules; Pages sees commits only."
    return Project(folder, _name(folder), files, notes=(*notes, no_git))


def _bytes(content: bytes | str) -> bytes:
    if isinstance(content, bytes):
        return content
    try:
        return read_source(Path(content))
    except OSError as error:
        raise UsageError(f"cannot read {content}: {error.strerror}") from None


def _names_lfs(file: FileEntry) -> bool:
    """Whether a file tells git to keep files in Git LFS: where none does, none is looked at."""
    return file.path.endswith(".gitattributes") and b"lfs" in _bytes(file.content)


def _is_pointer(content: bytes | str) -> bool:
    if isinstance(content, bytes):
        return content.startswith(LFS_POINTER)
    try:
        if Path(content).stat().st_size > 1024:
            return False
        with Path(content).open("rb") as stream:
            return stream.read(len(LFS_POINTER)) == LFS_POINTER
    except OSError:
        return False  # whoever needs the content says so


def _checked_out(top: Path, path: str, find: Find) -> list[FileEntry]:
    """Return the files of a submodule as it is checked out, those within it too; none where it is
    not, or where its path leads elsewhere."""
    place = top / path
    if place.resolve() != place or not (place / ".git").exists():
        return []
    inside = Repository(place)
    found: list[FileEntry] = []
    for below, submodule in inside.list_files()[0].items():
        if submodule:
            found += _checked_out(top, f"{path}/{below}", find)
        elif file := find(f"{path}/{below}"):
            found.append(file)
    return found


def _submodule(path: str, there: bool = False) -> str:
    what = "taken as it is checked out here" if there else "its files are left out"
    return f"{path} is a submodule; {what}."


def _pointer(path: str) -> str:
    return f"{path} is a Git LFS pointer here; it is taken as it is."


def _name(folder: Path) -> str:
    return folder.name or "project"


def _relative(folder: Path, top: Path) -> str:
    relative = folder.relative_to(top).as_posix()
    return "" if relative == "." else relative
