"""pagesim's folder in the user's cache: locks, downloads by integrity, what registries said.

Everything in it may be thrown away. Files appear whole or not at all (temporary name, then rename),
so that an interrupted process leaves nothing that a later one could take for finished.
"""

import base64
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pagesim.errors import ToolchainError

_STRONGEST = ("sha512", "sha384", "sha256", "sha1")


def cache_dir(env: Mapping[str, str]) -> Path:
    """Return pagesim's folder in the user's cache: PAGESIM_CACHE, XDG_CACHE_HOME, ~/.cache."""
    if given := env.get("PAGESIM_CACHE"):
        return Path(given).absolute()
    base = env.get("XDG_CACHE_HOME") or Path(env.get("HOME") or "~").expanduser() / ".cache"
    return Path(base) / "pagesim"


@contextmanager
def locked(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock file `path`; `waiting` is called once when another process holds it.

    Raises `ToolchainError` when the file cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise ToolchainError(
            f"the cache folder {path.parent} cannot be written: {error.strerror}",
            hint="Name another one with PAGESIM_CACHE.",
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def algorithm(integrity: str) -> tuple[str, bytes]:
    """Return the strongest algorithm that `integrity` names, and its digest.

    Raises `ToolchainError` when there is none that can be checked.
    """
    parts = [p.partition("?")[0].partition("-") for p in integrity.split()]
    found = {name: digest for name, _, digest in parts if digest}
    for name in _STRONGEST:
        if name in found:
            return name, base64.b64decode(found[name])
    raise ToolchainError(f"not an integrity that can be checked: {integrity!r}")


def download(
    folder: Path, integrity: str, content: Callable[[], Iterable[bytes]], what: str
) -> Path:
    """Return the file in `folder` that has `integrity`; fetch it by `content` when there is none.

    One that was changed since is fetched anew. Raises `ToolchainError` when what comes has another
    integrity; nothing is kept then.
    """
    import hashlib  # whoever asks for the folder alone has no time for it

    name, wanted = algorithm(integrity)
    path = folder / f"{name}-{wanted.hex()}"
    if path.exists():
        with path.open("rb") as file:
            if hashlib.file_digest(file, name).digest() == wanted:
                return path
    import tempfile

    folder.mkdir(parents=True, exist_ok=True)
    hashed = hashlib.new(name, usedforsecurity=False)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in content():
                hashed.update(piece)
                file.write(piece)
        if hashed.digest() != wanted:
            raise _mismatch(what, integrity, name, hashed.digest())
        Path(temporary).rename(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return path


def _mismatch(what: str, wanted: str, name: str, digest: bytes) -> ToolchainError:
    got = f"{name}-{base64.b64encode(digest).decode()}"
    return ToolchainError(
        f"{what} has the integrity {got}, but {wanted} was expected: it is not used",
        hint="Something between here and the registry changed the file, or your registry mirror "
        "holds another one. Try again; if it stays so, fetch from https://registry.npmjs.org "
        "(NPM_CONFIG_REGISTRY) and have the mirror checked.",
    )


def remembered(path: Path, max_age: float | None = None) -> Mapping[str, Any] | None:
    """Return what `remember` wrote, unless it is older than `max_age` seconds, or broken."""
    try:
        if max_age is not None and time.time() - path.stat().st_mtime > max_age:
            return None
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def remember(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON to `path`, whole or not at all."""
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file)
        Path(temporary).rename(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


@contextmanager
def folder_made(path: Path) -> Iterator[Path]:
    """Give an empty folder to fill, which becomes `path` when nothing went wrong.

    What was there before goes.
    """
    import shutil
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=".part-"))
    try:
        yield temporary
        temporary.chmod(0o755)
        if path.exists():
            old = Path(tempfile.mkdtemp(dir=path.parent, prefix=".part-"))
            path.rename(old / path.name)
            shutil.rmtree(old, ignore_errors=True)
        temporary.rename(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
