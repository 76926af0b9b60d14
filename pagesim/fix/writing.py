"""Writes a remedy's files into the user's folder: only when asked, whole or not at all."""

import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from pagesim.errors import UsageError
from pagesim.fix.patch import FileDiff
from pagesim.project.repository import Project


def need_clean(project: Project) -> None:
    """Raise `UsageError` where what is written could not be told from what was there."""
    if project.git is None:
        raise UsageError(
            "--apply needs a git repository, so that you can look at what it wrote",
            hint="Leave it out and apply the patch: pagesim fix | patch -p1",
        )
    if project.git.dirty:
        raise UsageError(
            "--apply needs a clean tree: tracked files differ from the commit",
            hint="Commit or stash first, or leave it out: pagesim fix | git apply",
        )


def write_files(
    project: Project, diffs: Sequence[FileDiff], tell: Callable[[str], None]
) -> tuple[str, ...]:
    """Write each file anew and return their paths; `tell` is called with each path before.

    Every file is written beside its place first; then each takes its place in one step. Raises
    `UsageError` where one cannot be written, or is no longer as it was read; then none is.
    """
    for diff in diffs:
        tell(diff.path)
    with ExitStack() as stack:
        staged = [(diff, _stage(project.root, diff, stack)) for diff in diffs]
        for diff, part in staged:
            place = project.root / diff.path
            if part is None:
                place.unlink()
            else:
                part.replace(place)
    return tuple(diff.path for diff in diffs)


def _stage(root: Path, diff: FileDiff, stack: ExitStack) -> Path | None:
    """Return a new file beside the place of `diff`; None for one that is to be deleted."""
    place = root / diff.path
    try:
        if place.parent.resolve() != root.resolve() / Path(diff.path).parent or place.is_symlink():
            raise UsageError(f"{diff.path} is reached by a symbolic link; it is not written")
        if (place.read_bytes() if place.exists() else None) != diff.old:
            raise UsageError(f"{diff.path} was changed meanwhile; nothing is written")
        if diff.new is None:
            return None
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".pagesim-", dir=place.parent)
        stack.callback(_remove, name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(diff.new)
        Path(name).chmod(place.stat().st_mode & 0o777 if diff.old is not None else 0o644)
        return Path(name)
    except OSError as error:
        raise UsageError(f"{diff.path} cannot be written: {error.strerror}") from error


def _remove(name: str) -> None:
    with suppress(FileNotFoundError):
        Path(name).unlink()
