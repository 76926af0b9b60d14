"""One folder per run below the user's cache, held by a lock as long as its run lives.

A run that was killed leaves its folder without a holder of the lock; the next run (and
`pagesim clean`) sweeps it, and what carries its id in an engine.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pagesim import late
from pagesim.engine.trees import remove_tree
from pagesim.errors import UsageError

_NEW = ".new-"
_ENGINE = "engine"
"""File with the name of the engine that a run uses."""
_MAKING = 10.0
"""Seconds that a folder may be without a lock that is held."""


@late.dataclass(frozen=True)
class RunDir:
    """The folder of a run that is alive."""

    run_id: str
    path: Path

    @property
    def workdir(self) -> Path:
        """An empty folder for the engine."""
        return self.path / "work"

    def note_engine(self, name: str) -> None:
        """Leave a note on where it runs, for whoever finds this folder without its run."""
        (self.path / _ENGINE).write_text(name, "ascii")


@contextmanager
def hold_run_dir(cache: Path) -> Iterator[RunDir]:
    """Make a run's folder, hold its lock, and remove it at the end.

    Raises `UsageError` when the cache folder cannot be written.
    """
    run_id = os.urandom(6).hex()
    path = cache / "runs" / run_id
    # Under a name of its own until it is locked: another pagesim, which sweeps just now, would take
    # a folder whose lock nobody holds yet for a dead run's.
    unlocked = path.with_name(f"{_NEW}{run_id}")
    try:
        (unlocked / "work").mkdir(parents=True)
        unlocked.chmod(0o755)
        lock = os.open(unlocked / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        unlocked.rename(path)
    except OSError as error:
        raise UsageError(
            f"the cache folder {cache} cannot be written: {error.strerror}",
            hint="Name another one with PAGESIM_CACHE.",
        ) from error
    try:
        yield RunDir(run_id, path)
    finally:
        remove_tree(path)
        os.close(lock)


def list_dead_runs(cache: Path) -> tuple[str, ...]:
    """Return the ids of the runs whose holder is gone."""
    folders = (cache / "runs").iterdir() if (cache / "runs").is_dir() else ()
    return tuple(sorted(f.name for f in folders if not (_being_made(f) or is_alive(cache, f.name))))


def _being_made(folder: Path) -> bool:
    return folder.name.startswith(_NEW) and _younger(folder)


def _younger(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime < _MAKING
    except OSError:
        return True  # gone, or under its own name by now


def is_alive(cache: Path, run_id: str) -> bool:
    """Return whether run `run_id` holds its lock."""
    try:
        lock = os.open(cache / "runs" / run_id / "lock", os.O_RDWR)
    except OSError:
        # Just being removed, or torn.
        return _younger(cache / "runs" / run_id)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False


def _engine_of(folder: Path) -> str:
    """Return the name of the engine that a run used; nothing where it did not get so far."""
    try:
        return (folder / _ENGINE).read_text("ascii")
    except OSError:
        return ""


Remover = Callable[[str | None], tuple[str, ...]]
"""Removes from an engine what a run left; None: what any run left whose pagesim is gone."""


def sweep(
    cache: Path,
    removers: Mapping[str, Remover],
    other: Callable[[str], Remover | None] = lambda name: None,
) -> tuple[str, ...]:
    """Remove what dead runs left, in the engines by `removers`, then on disk; say each thing.

    `other` gives the remover of an engine that is not among them; where it gives none, the folder
    of a run that used that engine stays, for a sweep that can reach it.
    """
    said: list[str] = []
    found = dict(removers)
    for run_id in list_dead_runs(cache):
        folder = cache / "runs" / run_id
        used = _engine_of(folder)
        if used and used not in found and (remover := other(used)):
            found[used] = remover
        for remove in found.values():
            said += remove(run_id)
        if used and used not in found:
            remove_tree(folder / "work")
        elif remove_tree(folder):
            said.append(f"folder of run {run_id}")
    # An engine may finish what a killed run asked for after the run's folder was cleared away.
    for remove in found.values():
        said += remove(None)
    return tuple(said)
