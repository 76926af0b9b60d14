"""The caches of package managers that a build can start with, and be saved to a folder of ours.

Which ones is a fact of each manager.
"""

import os
from contextlib import suppress
from pathlib import Path

from pagesim.engine.trees import copy_tree, remove_tree
from pagesim.managers.catalogue import cache_folders

UNSAVED = ("_logs",)
"""Folders in them that are no cache: npm's debug logs, which can hold a token (npm/cli #7819)."""


def restore(cache: Path, home: Path, owner: int | None = None) -> None:
    """Copy the saved caches in `cache` to `home`, for user id `owner` where given."""
    for path in cache_folders():
        if (cache / path).is_dir():
            copy_tree(cache / path, home / path)
    if owner is not None:
        _give(home, owner)


def save(home: Path, cache: Path) -> None:
    """Make `cache` hold the caches of `home`, each replaced whole.

    A reader that comes in between may miss a cache, but never meets half of one.
    """
    for path in cache_folders():
        source, target = home / path, cache / path
        if source.is_dir() and not source.is_symlink():
            fresh = target.with_name(f"{target.name}.{os.getpid()}.new")
            stale = target.with_name(f"{target.name}.{os.getpid()}.old")
            copy_tree(source, fresh, UNSAVED)
            with suppress(FileNotFoundError):
                target.rename(stale)
            fresh.rename(target)
            remove_tree(stale)


def _give(home: Path, owner: int) -> None:
    for path in cache_folders():
        top = home / path
        for parent in (top, *top.parents):
            if parent == home:
                break
            if parent.exists():
                os.chown(parent, owner, owner, follow_symlinks=False)
        for folder, folders, files in os.walk(top):
            for name in (*folders, *files):
                os.chown(os.path.join(folder, name), owner, owner, follow_symlinks=False)  # noqa: PTH118
