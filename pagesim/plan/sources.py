"""The configuration files of a build's copy, and what a package manager makes of them."""

import posixpath
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from pagesim.errors import ConfigError, UsageError
from pagesim.formats.source import LARGEST_SETTINGS, read_source, within_size
from pagesim.managers.build_paths import BUILD_HOME, place_in_repository
from pagesim.managers.catalogue import config_names
from pagesim.managers.interface import Sources
from pagesim.pages.swap import PAGES_NPMRC
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project

MOST_LINES = 5000
"""Of a file of settings: each is read for every manager, in each way in which an install starts."""


def read_sources(project: Project, cwd: str) -> dict[str, bytes]:
    """Return the configuration files of `cwd` and the folders above it, by path in the build.

    Raises `UsageError` for one that is too large to be one, as `pick_config_files` does.
    """
    folders = ["", *_parents(cwd)]
    found: dict[str, bytes] = {}
    for folder in folders:
        for name in (*config_names(), PAGES_NPMRC):
            path = f"{folder}/{name}" if folder else name
            content = project.read(path)
            if content is not None:
                found[place_in_repository(folder, name)] = _within_limits(content, path)
    return found


def pick_config_files(files: Collection[FileEntry], extra: Iterable[str] = ()) -> dict[str, bytes]:
    """Return those of a copy's files that configure a manager, by path in the build."""
    wanted = config_names() | {PAGES_NPMRC, *(Path(path).name for path in extra)}
    picked = {
        entry.path: entry
        for entry in files
        if entry.path.rpartition("/")[2] in wanted and "node_modules" not in entry.path
    }
    links = any(entry.link is not None for entry in picked.values())
    by_path = {entry.path: entry for entry in files} if links else picked
    found = {path: read_entry(entry, by_path) for path, entry in picked.items()}
    return {
        f"{BUILD_HOME}/{path}": _within_limits(content, path)
        for path, content in found.items()
        if content is not None
    }


def _within_limits(content: bytes, path: str) -> bytes:
    """Return a file's bytes. Raises `UsageError` where it is larger, or longer, than settings."""
    kept = within_size(content, Path(path), LARGEST_SETTINGS)
    if not path.endswith(".json") and (lines := len(kept.splitlines())) > MOST_LINES:
        raise UsageError(
            f"{path} has {lines} lines; pagesim reads {MOST_LINES} at most of settings"
        )
    return kept


def read_entry(entry: FileEntry, files: Mapping[str, FileEntry]) -> bytes | None:
    """Return the bytes of a file of the copy, through links within it; None for a broken link."""
    for _ in range(8):
        if entry.link is None:
            held = entry.content
            return held if isinstance(held, bytes) else read_source(Path(held))
        target = posixpath.normpath(posixpath.join(posixpath.dirname(entry.path), entry.link))
        if target not in files:
            return None
        entry = files[target]
    return None


def _parents(folder: str) -> list[str]:
    parts = [p for p in folder.split("/") if p]
    return ["/".join(parts[: i + 1]) for i in range(len(parts))]


def make_sources(files: Mapping[str, bytes], env: Mapping[str, str], cwd: str) -> Sources:
    """Return the sources that a manager started in `cwd` of the repository would see."""
    return Sources(files=files, env=env, cwd=place_in_repository(cwd, ""))


def explain_broken(file: str, error: ValueError, hint: str) -> ConfigError:
    """Return the error for a file of the repository that cannot be read."""
    line, what = find_break(file, error)
    return ConfigError(what, file=file, line=line, hint=hint)


def find_break(file: str, error: ValueError) -> tuple[int | None, str]:
    """Return the line at which a reader broke off, and why.

    The readers' messages start with their own `file:line:column: `; the line is taken from there.
    """
    if isinstance(error, UnicodeDecodeError):
        return error.object.count(b"\n", 0, error.start) + 1, "not UTF-8 text"
    message = str(error)
    place = re.match(rf"{re.escape(Path(file).name)}(?::(\d+))?(?::\d+)?: ", message)
    if place is None:
        return None, message
    return int(place[1]) if place[1] else None, message[place.end() :]
