"""Folders as a build leaves them: copied, measured and removed without following a link."""

import os
import stat
from contextlib import suppress
from pathlib import Path


def copy_tree(source: Path, target: Path, leave_out: tuple[str, ...] = ()) -> None:
    """Copy folders, regular files and symbolic links (as links, unfollowed), and nothing else.

    A build's pipes, sockets and links to this machine's own files must not be followed or opened.
    """
    import shutil

    target.mkdir(parents=True, exist_ok=True)
    with os.scandir(source) as entries:
        for entry in entries:
            place = target / entry.name
            if entry.is_symlink():
                place.symlink_to(os.readlink(entry.path))  # noqa: PTH115 (an entry, not a path)
            elif entry.is_dir(follow_symlinks=False):
                if entry.name not in leave_out:
                    copy_tree(Path(entry.path), place, leave_out)
            elif stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
                shutil.copy(entry.path, place, follow_symlinks=False)


def tree_size(folder: Path) -> int:
    """Return the bytes of the files and links below `folder`; 0 when there is none."""
    total, ahead = 0, [folder]
    while ahead:
        for entry in list_entries(ahead.pop()):
            if entry.is_dir(follow_symlinks=False):
                ahead.append(Path(entry.path))
            else:
                with suppress(OSError):
                    total += entry.stat(follow_symlinks=False).st_size
    return total


def remove_tree(folder: Path) -> bool:
    """Remove a folder, whatever modes a build gave to what lies in it; return whether it is gone.

    Raises nothing: what another user owns stays.
    """
    import shutil  # a run starts its install before it removes anything

    shutil.rmtree(folder, ignore_errors=True)
    if folder.is_dir() and not folder.is_symlink():
        _open_up(folder)
        shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _open_up(folder: Path) -> None:
    """Let the owner into `folder` and every folder below it."""
    ahead = [folder]
    while ahead:
        place = ahead.pop()
        with suppress(OSError):
            place.chmod(0o700)
        ahead += [Path(e.path) for e in list_entries(place) if e.is_dir(follow_symlinks=False)]


def list_entries(folder: Path | str) -> list[os.DirEntry[str]]:
    """Return what lies in a folder; nothing when it cannot be read."""
    with suppress(OSError), os.scandir(folder) as entries:
        return list(entries)
    return []
