"""Cassettes on disk: one document, and the tarballs in a folder beside it."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from pagesim.errors import UsageError
from pagesim.gateway.cassette import dumps, list_files, loads
from pagesim.gateway.interface import Recorded


def folder_of(cassette: Path) -> Path:
    """Return the folder that has a cassette's tarballs.

    >>> folder_of(Path("tapes/preview.json")).as_posix()
    'tapes/preview.tarballs'
    """
    return cassette.with_suffix(".tarballs")


def read_cassette(path: Path) -> tuple[Recorded, ...]:
    """Return what a cassette holds. Raises `UsageError` and `ConfigError`."""
    folder = folder_of(path)

    def read(name: str) -> bytes | None:
        place = folder / name
        return place.read_bytes() if place.is_file() else None

    try:
        return loads(path.read_text("utf-8"), str(path), read)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"cannot read the cassette {path}: {error}",
            hint="Record one with `pagesim record ENV --cassette FILE`.",
        ) from None


def write_cassette(path: Path, recorded: Iterable[Recorded], *, tarballs: bool = True) -> None:
    """Write a cassette, each file in one step, the document last; without `tarballs` it alone.

    Tarballs that it no longer names are removed. Raises `UsageError` where it cannot be written.
    """
    recorded = tuple(recorded)
    folder, files = folder_of(path), list_files(recorded) if tarballs else {}
    try:
        if files:
            folder.mkdir(exist_ok=True)
        for name, body in files.items():
            if not (folder / name).is_file():
                _write(folder / name, body)
        _write(path, dumps(recorded).encode())
        for place in folder.glob("*.tgz"):
            if place.name not in files:
                place.unlink()
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error


def write_file(place: Path, content: bytes) -> None:
    """Write a file in one step: it is there whole, or as it was. Raises `UsageError`."""
    try:
        _write(place, content)
    except OSError as error:
        raise UsageError(f"{place} cannot be written: {error.strerror}") from error


def _write(place: Path, content: bytes) -> None:
    """Put a file in its place in one step."""
    handle, name = tempfile.mkstemp(prefix=".pagesim-", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
