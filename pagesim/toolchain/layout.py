"""Laying a package's tarball out in a toolchain's prefix, as npm would install it globally."""

import json
import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pagesim.errors import ToolchainError
from pagesim.managers.facts import Piece

if TYPE_CHECKING:
    import tarfile


def lay_out(tarball: Path, piece: Piece, prefix: Path) -> None:
    """Unpack `tarball` into `prefix` as `piece` says. Raises `ToolchainError` for a broken one."""
    import tarfile  # most runs lay nothing out

    target = prefix / piece.into
    try:
        with tarfile.open(tarball, "r:gz") as archive:
            found = [_unpack(archive, member, piece, target) for member in archive]
    except (tarfile.TarError, EOFError, OSError) as error:
        raise ToolchainError(
            f"{tarball} cannot be unpacked: {error}",
            hint="Is the disk full? Otherwise remove the file; it will be fetched again.",
        ) from error
    if not any(found):
        raise ToolchainError(f"{piece.packages[0]} {piece.version} holds none of its files")
    for name in piece.replaces:
        _replace(target / piece.only[0], prefix / name)
    if piece.links:
        _link(target, prefix)


def _unpack(
    archive: "tarfile.TarFile", member: "tarfile.TarInfo", piece: Piece, target: Path
) -> bool:
    """Write one member below `target`; say whether it was one to keep.

    Files only, as npm does: links in a package's tarball are left out.
    """
    path = inner_path(member.name)
    if not member.isfile() or path is None or not _wanted(path, piece.only):
        return False
    place = target / path
    place.parent.mkdir(parents=True, exist_ok=True)
    source = archive.extractfile(member)
    assert source is not None  # it is a file
    import shutil

    with source, place.open("wb") as file:
        shutil.copyfileobj(source, file, 1 << 20)
    place.chmod(0o755 if member.mode & 0o111 else 0o644)
    return True


def inner_path(name: str) -> str | None:
    """Return a member's path below the tarball's only folder; None when it would lead out of it.

    >>> inner_path("package/bin/node"), inner_path("package/../x"), inner_path("/etc/passwd")
    ('bin/node', None, None)
    """
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or len(parts) < 2:
        return None
    return "/".join(parts[1:])


def _wanted(path: str, only: tuple[str, ...]) -> bool:
    return not only or any(path.startswith(o) if o.endswith("/") else path == o for o in only)


def _replace(source: Path, place: Path) -> None:
    """Put `source` in place of `place`, without a second copy of its bytes."""
    source.chmod(0o755)
    if source == place:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    os.link(source, place)


def _link(package: Path, prefix: Path) -> None:
    """Link each `bin` of a package in `bin/`, relative, and make it executable."""
    (prefix / "bin").mkdir(exist_ok=True)
    manifest = json.loads((package / "package.json").read_bytes())
    for name, path in bins(manifest).items():
        place = package / path
        if not place.is_file():
            continue
        place.chmod(0o755)
        link = prefix / "bin" / name
        link.unlink(missing_ok=True)
        link.symlink_to(os.path.relpath(place, link.parent))


def bins(manifest: dict[str, object]) -> dict[str, str]:
    """Return the commands of a package by name, with paths that stay within the package.

    >>> bins({"name": "@a/b", "bin": "./cli.js"})
    {'b': 'cli.js'}
    """
    declared = manifest.get("bin")
    if isinstance(declared, str):
        declared = {str(manifest.get("name", "")).rpartition("/")[2]: declared}
    if not isinstance(declared, dict):
        return {}
    found = {str(name): str(PurePosixPath(str(path))) for name, path in declared.items()}
    return {
        name: path
        for name, path in found.items()
        if name and "/" not in name and not path.startswith("/") and ".." not in path.split("/")
    }
