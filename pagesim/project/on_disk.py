"""Files of a project as they lie on this machine."""

import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path

from pagesim.errors import UsageError
from pagesim.project.files import FileEntry

Find = Callable[[str], FileEntry | None]


def make_finder(top: str) -> Find:
    """Return what finds a tracked file below `top`.

    What lies behind a symbolic link is gone, as for git itself: the link may lead anywhere.
    """
    real = {"": True}

    def is_real(folder: str) -> bool:
        if folder not in real:
            above = ""
            for part in folder.split("/"):
                here = f"{above}/{part}" if above else part
                if here not in real:
                    real[here] = real[above] and not os.path.islink(f"{top}/{here}")  # noqa: PTH114
                above = here
        return real[folder]

    return lambda path: find_file(top, path) if is_real(path.rpartition("/")[0]) else None


def find_file(top: str, path: str) -> FileEntry | None:
    """Return the file at `path`, None when it is gone or is no file (a socket, a folder).

    Raises `UsageError` where it may not be looked at.

    On text, not on paths: a repository may have tens of thousands of files.
    """
    place = f"{top}/{path}"
    try:
        mode = os.lstat(place).st_mode
    except PermissionError as error:
        raise UsageError(f"cannot read {place}: {error.strerror}") from None
    except OSError:
        return None
    if stat.S_ISREG(mode):
        return FileEntry(path, place, 0o755 if mode & stat.S_IXUSR else 0o644)
    if stat.S_ISLNK(mode):
        return FileEntry(path, b"", 0o777, os.readlink(place))  # noqa: PTH115 (keeps the text)
    return None


def list_paths(folder: Path) -> Iterable[str]:
    """Yield the paths of all files and links below `folder`, less what git and managers keep."""
    for base, folders, names in os.walk(folder):
        links = [d for d in folders if (Path(base) / d).is_symlink()]
        folders[:] = [d for d in folders if d not in (".git", "node_modules", *links)]
        inside = base[len(str(folder)) :].lstrip("/")
        for name in [*names, *links]:
            if name not in (".git", "node_modules"):
                yield f"{inside}/{name}" if inside else name
