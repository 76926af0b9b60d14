"""HOME of a build as pagesim reaches it: lay the files, and bring back what is asked for.

A build can leave symbolic links to anything, and pagesim may have more rights than the build had.
So nothing is followed out of HOME: links are resolved here, step by step, never by the kernel.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from pagesim import late
from pagesim.engine.interface import Install
from pagesim.engine.trees import copy_tree, list_entries
from pagesim.errors import EngineError
from pagesim.managers.build_paths import BUILD_HOME, REPOSITORY
from pagesim.project.files import FileEntry

LARGEST = 256 * 1024 * 1024
"""Bytes of a file that is brought back; a larger one is taken as missing."""
_LINKS = 40
"""Links followed for one path, as Linux has it."""
_FULL = 1024 * 1024
"""Bytes left on a file system below which it counts as full."""


@late.dataclass(frozen=True)
class Workspace:
    """HOME of one build, at `root` on this machine."""

    root: Path
    owner: int | None = None
    """User id that the files are given to; None: they are ours already."""
    shown: PurePosixPath = BUILD_HOME
    """What the build calls it; its absolute links start so."""

    def lay(self, files: tuple[FileEntry, ...]) -> None:
        """Write the files, then the links, so that no file is ever written through a link.

        Of two entries with one path the later one counts. Raises `EngineError` when the disk is
        full, a source cannot be read or two entries contradict each other.
        """
        by_path = {entry.path: entry for entry in files}
        made: set[str] = set()
        with storage_errors("the copy of the repository cannot be laid out"):
            for entry in sorted(by_path.values(), key=lambda e: e.link is not None):
                _check(entry)
                self._folder(str(PurePosixPath(entry.path).parent), made)
                self._write(entry)

    def _folder(self, path: str, made: set[str]) -> None:
        if path == "." or path in made:
            return
        self._folder(str(PurePosixPath(path).parent), made)
        made.add(path)
        place = self.root / path
        if not place.is_dir() or place.is_symlink():
            place.mkdir(0o755)
            self._give(place)

    def _write(self, entry: FileEntry) -> None:
        place = os.path.join(self.root, entry.path)  # noqa: PTH118 (thousands of files: no Path)
        if entry.link is not None:
            Path(place).symlink_to(entry.link)
        else:
            made = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(made, "wb") as target:
                _fill(target.fileno(), entry)
                os.fchmod(target.fileno(), entry.mode & 0o777)
        self._give(place)

    def _give(self, place: str | Path) -> None:
        if self.owner is not None:
            os.chown(place, self.owner, self.owner, follow_symlinks=False)

    def gather(self, install: Install) -> dict[str, bytes]:
        """Return what `install` collects and probes, by path relative to HOME."""
        found = {path: self.read(path) for path in install.collect}
        # A workspace's tree lies above the folder that is installed in.
        repository = str(REPOSITORY.relative_to(BUILD_HOME))
        for path in self._probes(repository, frozenset(install.probe)):
            found[path] = self.read(path)
        return {path: content for path, content in found.items() if content is not None}

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, through links within HOME; None when there is none."""
        place = self._resolved(path)
        if place is None:
            return None
        try:
            opened = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return None
        with os.fdopen(opened, "rb") as file:
            found = os.fstat(opened)
            fits = stat.S_ISREG(found.st_mode) and found.st_size <= LARGEST
            return file.read() if fits else None

    def _resolved(self, path: str) -> Path | None:
        """Return where `path` leads below `root`; None when it leaves it or leads nowhere."""
        ahead = list(reversed(PurePosixPath(path).parts))
        behind: list[str] = []
        links = 0
        while ahead:
            part = ahead.pop()
            if part == "..":
                if not behind:
                    return None
                behind.pop()
                continue
            try:
                target = str(self.root.joinpath(*behind, part).readlink())
            except OSError as error:
                if error.errno != errno.EINVAL:  # EINVAL: it is there and is no link
                    return None
                behind.append(part)
                continue
            links += 1
            inside = self._below_home(PurePosixPath(target))
            if links > _LINKS or inside is None:
                return None
            if target.startswith("/"):
                behind = []
            ahead += reversed(inside)
        return self.root.joinpath(*behind)

    def _below_home(self, target: PurePosixPath) -> tuple[str, ...] | None:
        if not target.is_absolute():
            return target.parts
        return target.relative_to(self.shown).parts if target.is_relative_to(self.shown) else None

    def _probes(self, base: str, names: frozenset[str]) -> Iterator[str]:
        """Yield the package.json of every named package in any `node_modules` below `base`.

        Project folders are walked whole; of a package only its own `node_modules` is looked into,
        which is where managers put packages, and far fewer folders.
        """
        top = self._resolved(base)
        folders = [(str(top), False)] if names and top is not None else []
        globs = tuple(name for name in names if "*" in name)
        before = len(f"{self.root}/")
        while folders:
            folder, is_modules = folders.pop()
            for entry in list_entries(folder):
                if is_modules and _is_named(entry.path, names, globs):
                    yield f"{entry.path[before:]}/package.json"
                if entry.is_dir(follow_symlinks=False):
                    folders += _next(entry, is_modules)


def _is_named(path: str, names: frozenset[str], globs: tuple[str, ...]) -> bool:
    _, scope, name = path.rsplit("/", 2)
    name = f"{scope}/{name}" if scope.startswith("@") else name
    return name in names or any(fnmatchcase(name, glob) for glob in globs)


def _next(folder: os.DirEntry[str], in_modules: bool) -> list[tuple[str, bool]]:
    """Return the folders to look into below one, each with whether its entries are packages."""
    if folder.name == "node_modules":
        return [(folder.path, True)]
    if not in_modules:
        return [] if folder.name == ".git" else [(folder.path, False)]
    if folder.name.startswith("@"):
        return [(folder.path, True)]
    nested = [f"{folder.path}/node_modules"]
    if folder.name.startswith("."):  # pnpm's .pnpm, bun's .bun and Yarn's .store: one level more
        nested += [f"{e.path}/node_modules" for e in list_entries(folder.path)]
    return [(place, True) for place in nested if _is_folder(place)]


def _is_folder(place: str) -> bool:
    with suppress(OSError):
        return stat.S_ISDIR(os.lstat(place).st_mode)
    return False


def _check(entry: FileEntry) -> None:
    path = PurePosixPath(entry.path)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise EngineError(f"the copy of the repository has a path outside HOME: {entry.path!r}")


def _fill(target: int, entry: FileEntry) -> None:
    if isinstance(entry.content, bytes):
        view = memoryview(entry.content)
        while view:
            view = view[os.write(target, view) :]
        return
    with Path(entry.content).open("rb") as source, os.fdopen(os.dup(target), "wb") as copy:
        while chunk := source.read(1 << 20):
            copy.write(chunk)


def keep(workspace: Workspace, target: Path) -> None:
    """Copy all of HOME to `target`, links as links."""
    with storage_errors("the copy of HOME that is to be kept cannot be written"):
        copy_tree(workspace.root, target)
        target.chmod(0o700)  # a build that was given a value may have written it anywhere


@contextmanager
def storage_errors(what: str) -> Iterator[None]:
    """Turn an `OSError` into an `EngineError` that starts with `what` and says what to do."""
    try:
        yield
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        raise EngineError(f"{what}{place}: {error.strerror}", hint=_storage_hint(error)) from error


def _storage_hint(error: OSError) -> str | None:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Free some space, or name another cache folder with PAGESIM_CACHE."
    return None


def check_space(root: Path, exit_code: int) -> None:
    """Raise `EngineError` when a command failed and `root` has no space left.

    That is this machine's failure, and tells nothing of the build.
    """
    if exit_code and is_full(root):
        raise EngineError(
            "the disk became full during the install",
            hint="Free some space, or name another cache folder with PAGESIM_CACHE.",
        )


def is_full(root: Path) -> bool:
    """Return whether the file system of `root` has no space left."""
    found = os.statvfs(root)
    return found.f_bavail * found.f_frsize < _FULL or found.f_favail == 0 < found.f_files


def size_of(files: tuple[FileEntry, ...]) -> int:
    """Return the bytes of the files that are to be laid."""
    total = 0
    for entry in files:
        with suppress(OSError):
            total += entry.measure()
    return total
