"""The copy as a tar for the build container, and what comes back from it.

What comes back was made by the project's own scripts: names are checked, sizes bounded, and nothing
but files, folders and links that stay inside is written.
"""

import io
import shutil
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Final

from pagesim import late
from pagesim.engine.caches import save
from pagesim.engine.interface import TOOLCHAIN, Install
from pagesim.engine.trust import bundle, trusting
from pagesim.managers.build_paths import BUILD_HOME, CA_FILE
from pagesim.managers.catalogue import cache_folders
from pagesim.project.files import FileEntry

JOB: Final = PurePosixPath("/job")
"""Folder, below /opt/pagesim, for what install.sh is to do; its CA is what CA_FILE leads to."""
UID: Final = 2500
"""Of `buildbot` (netlify/build-image v3.4.0, Dockerfile)."""
COLLECTED_MOST: Final = 256 << 20
"""Bytes of collected files that are taken; more is no lockfile or package.json."""
_MTIME: Final = 1
_SYSTEM_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def write_input(install: Install, ca_pem: str, out: IO[bytes]) -> tuple[int, int]:
    """Write the tars that install.sh unpacks: what to do, then the copy and its caches (at `/`).

    `ca_pem` is the run's CA. The process env is among the files: what is in a container's own
    configuration shows in `docker inspect`. Returns the bytes of each, for `head_line`.
    """
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.GNU_FORMAT) as archive:
        for name, text in _job(install, ca_pem):
            _add_bytes(archive, JOB / name, text.encode(), 0o644)
    job = out.tell()
    _write_copy(install, ca_pem, out)
    return job, out.tell() - job


def head_line(mark: bytes, sizes: tuple[int, int]) -> bytes:
    """Return the line that goes before the input: what install.sh is to write before its results,
    and the bytes of each tar."""
    return b"%s %d %d\n" % (mark, *sizes)


def _write_copy(install: Install, ca_pem: str, out: IO[bytes]) -> None:
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.GNU_FORMAT) as archive:
        folders = _Folders(archive)
        # Links last, so that no file is written through one; of two with one path the later counts.
        by_path = {entry.path: entry for entry in trusting(install.files, ca_pem)}
        for entry in sorted(by_path.values(), key=lambda e: e.link is not None):
            _add(archive, folders, entry)
        folders.make(install.cwd)
        if install.cache is not None:
            for name in cache_folders():
                _add_tree(archive, folders, install.cache / name, BUILD_HOME / name)


def _job(install: Install, ca_pem: str) -> Iterator[tuple[str, str]]:
    yield "ca.pem", bundle(install, ca_pem)
    yield "env", "".join(f"{name}={value}\0" for name, value in build_env(install).items())
    yield "cwd", f"{install.cwd}\n"
    yield "open-files", f"{install.limits.open_files}\n"
    alone = install.limits.alone()
    yield "seconds", "" if alone is None else f"{alone}\n"
    yield "collect", "".join(f"{name}\n" for name in install.collect)
    yield "probe", f"{probe_pattern(install.probe)}\n" if install.probe else ""
    yield "caches", "".join(f"{name}\n" for name in cache_folders()) if install.cache else ""
    yield "keep", "yes\n" if install.keep is not None else ""
    yield "terminal", "yes\n" if install.terminal is not None else ""


def build_env(install: Install) -> dict[str, str]:
    """Return the command's whole process env."""
    return {
        **install.env,
        "HOME": str(BUILD_HOME),
        "PATH": f"{TOOLCHAIN}/bin:{_SYSTEM_PATH}",
        "NODE_EXTRA_CA_CERTS": str(CA_FILE),
    }


_SPECIAL: Final = late.compile(r"[][.*^$+?(){}|\\]")


def probe_pattern(packages: Iterable[str]) -> str:
    """Return the extended regular expression for the end of the path of a package.json of one of
    `packages`. One for each would have what they share many times: grep takes four times as long.
    """
    names = (
        _SPECIAL.sub(lambda hit: "[^/]*" if hit[0] == "*" else f"\\{hit[0]}", name)
        for name in packages
    )
    return rf"/node_modules/({'|'.join(names)})/package\.json$"


class _Folders:
    """Makes each folder of the copy once, owned by the build's user."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._made = {BUILD_HOME}

    def make(self, folder: PurePosixPath) -> None:
        if folder in self._made or BUILD_HOME not in folder.parents:
            return
        self.make(folder.parent)
        self._made.add(folder)
        info = _info(folder, 0o755)
        info.type = tarfile.DIRTYPE
        self._archive.addfile(info)


def _add(archive: tarfile.TarFile, folders: _Folders, entry: FileEntry) -> None:
    path = BUILD_HOME / entry.path
    folders.make(path.parent)
    if entry.link is not None:
        info = _info(path, 0o777)
        info.type, info.linkname = tarfile.SYMTYPE, entry.link
        archive.addfile(info)
    elif isinstance(entry.content, bytes):
        _add_bytes(archive, path, entry.content, entry.mode)
    else:
        _add_file(archive, path, Path(entry.content), entry.mode)


def _add_bytes(archive: tarfile.TarFile, path: PurePosixPath, content: bytes, mode: int) -> None:
    info = _info(path, mode)
    info.size = len(content)
    archive.addfile(info, io.BytesIO(content))


def _add_file(archive: tarfile.TarFile, path: PurePosixPath, source: Path, mode: int) -> None:
    info = _info(path, mode)
    with source.open("rb") as file:
        info.size = source.stat().st_size
        archive.addfile(info, file)


def _add_tree(
    archive: tarfile.TarFile, folders: _Folders, source: Path, target: PurePosixPath
) -> None:
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        place = target / path.relative_to(source).as_posix()
        if path.is_file() and not path.is_symlink():
            folders.make(place.parent)
            _add_file(archive, place, path, path.stat().st_mode & 0o777)


def _info(path: PurePosixPath, mode: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(str(path).lstrip("/"))
    info.mode, info.uid, info.gid, info.mtime = mode, UID, UID, _MTIME
    return info


@late.dataclass(frozen=True)
class Output:
    """What install.sh left in its output folder."""

    status: dict[str, str]
    """What it wrote of itself: `step`, `seconds`, …; empty when it did not get so far."""
    files: dict[str, bytes]
    """Collected and probed files by path relative to HOME."""


def read_output(chunks: Iterable[bytes], scratch: Path, install: Install) -> Output:
    """Read the output folder as install.sh writes it: a tar with `out/…` in it.

    Caches and the kept copy are written to where `install` wants them, by way of `scratch`. Nothing
    is known where the tar is not there, or breaks off.
    """
    try:
        return _read_output(chunks, scratch, install)
    except tarfile.ReadError:
        return Output({}, {})


def _read_output(chunks: Iterable[bytes], scratch: Path, install: Install) -> Output:
    status: dict[str, str] = {}
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=_Reader(chunks), mode="r|") as archive:
        for member in archive:
            source = archive.extractfile(member) if member.isfile() else None
            if source is None:
                continue
            match PurePosixPath(member.name).name:
                case "status":
                    status = _status(source.read(1 << 16))
                case "files.tar":
                    files = _files(source)
                case "caches.tar" if install.cache is not None:
                    _unpack(source, scratch / "caches")
                    save(scratch / "caches", install.cache)
                case "home.tar" if install.keep is not None:
                    _unpack(source, scratch / "home")
                    install.keep.parent.mkdir(parents=True, exist_ok=True)
                    shutil.move(scratch / "home", install.keep)
                    install.keep.chmod(0o700)
    return Output(status, files)


class _Reader(io.RawIOBase):
    """Pieces of bytes as a file to read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._pending = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        parts, have = [self._pending], len(self._pending)
        while size < 0 or have < size:
            piece = next(self._chunks, None)
            if piece is None:
                break
            parts.append(piece)
            have += len(piece)
        whole = b"".join(parts)
        cut = len(whole) if size < 0 else size
        self._pending = whole[cut:]
        return whole[:cut]


def _status(text: bytes) -> dict[str, str]:
    found = (line.partition("=") for line in text.decode("utf-8", "replace").splitlines())
    return {key: value for key, _, value in found if key}


def _files(source: IO[bytes]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = COLLECTED_MOST
    with tarfile.open(fileobj=source, mode="r|") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is None or member.size > left or not _inside(member.name):
                continue
            left -= member.size
            found[member.name.removeprefix("./")] = file.read()
    return found


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _unpack(source: IO[bytes], folder: Path) -> None:
    """Write the tar's files below the new folder `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tarfile.open(fileobj=source, mode="r|") as archive:
        for member in archive:
            if _inside(member.name):
                _write(archive, member, folder)


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, root: Path) -> None:
    place = root / member.name
    if any(p.is_symlink() for p in (place, *place.parents) if root in p.parents):
        return  # nothing is written through a link
    if member.isdir():
        place.mkdir(parents=True, exist_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    if member.issym() and _stays(member.name, member.linkname):
        place.symlink_to(member.linkname)
    elif member.isfile() and (file := archive.extractfile(member)) is not None:
        with place.open("wb") as out:
            shutil.copyfileobj(file, out, 1 << 20)
        place.chmod(member.mode & 0o755 | 0o600)


def _stays(name: str, target: str) -> bool:
    """Whether a link called `name` leads to something in the same tree."""
    depth = len(PurePosixPath(name).parts) - 1
    for part in PurePosixPath(target).parts:
        depth += -1 if part == ".." else 1
        if depth < 0:
            return False
    return not PurePosixPath(target).is_absolute()
