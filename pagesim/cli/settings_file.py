"""pagesim.yaml as `pull` and `calibrate` treat it: a difference is shown, or written when asked."""

import argparse
import difflib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pagesim import late
from pagesim.choices import PLATFORMS, PlatformName
from pagesim.cli import options as given
from pagesim.cli.reading import read_input

if TYPE_CHECKING:
    from pagesim.project.repository import Project

SETTINGS = "pagesim.yaml"


@late.dataclass(frozen=True)
class Change:
    """What a file says, and what it is to say."""

    path: Path
    old: str | None
    """None where there is no file."""
    new: str

    @property
    def diff(self) -> str:
        """As a unified diff; empty for no difference."""
        before = (self.old or "").splitlines(keepends=True)
        name = self.path.name
        names = ("/dev/null" if self.old is None else f"a/{name}", f"b/{name}")
        lines = difflib.unified_diff(before, self.new.splitlines(keepends=True), *names)
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


@late.dataclass(frozen=True)
class SettingsFile:
    """Which file is meant, and whether it is to be written."""

    project: Path
    config: Path | None
    write: bool

    @classmethod
    def of(cls, given: argparse.Namespace) -> Self:
        """Return what the command line says."""
        return cls(given.project, given.config, given.write)

    @property
    def path(self) -> Path:
        """Where it is, or would be."""
        return self.config or self.project / SETTINGS

    def change(self, edit: Callable[[str], str]) -> Change:
        """Return what `edit` makes of it; where there is none, of a new file's head."""
        from pagesim.scenario.draft import settings_head

        old = read_input(self.path) if self.path.exists() else None
        return Change(self.path, old, edit(settings_head() if old is None else old))

    def say_open(self, change: Change) -> tuple[str, ...]:
        """Return how the change gets into the file, where it does not now."""
        return (f"--write writes it to {self.path}.",) if change.diff and not self.write else ()

    def finish(self, repository: "Project", change: Change) -> int:
        """Write the change where that is asked for; return the exit code: 1 for one that was not
        written. Raises `UsageError`."""
        if not change.diff:
            return 0
        if not self.write:
            return 1
        _write(repository, change)
        return 0


def platform_of(asked: PlatformName | None, path: Path) -> PlatformName:
    """Return the platform that is asked for, else the one that the file at `path` says."""
    from pagesim.config.settings import load_settings

    return asked or load_settings(path if path.exists() else None).platform


def add_platform(group: argparse._ArgumentGroup) -> None:
    """Add `--platform`: where a project is built of which the API is asked."""
    told = "where it is built (default: as pagesim.yaml says)"
    given.add_choice(group, "--platform", PLATFORMS, None, told)


def add_settings(group: argparse._ArgumentGroup) -> None:
    """Add the options of which `SettingsFile.of` is made."""
    group.add_argument("--project", metavar="DIR", type=Path, default=Path(), help="default: here")
    group.add_argument("--config", metavar="FILE", type=Path, help=f"default: DIR/{SETTINGS}")
    group.add_argument("--write", action="store_true", help=f"write {SETTINGS}; exit code 0 then")


def _write(repository: "Project", change: Change) -> None:
    from pagesim.errors import UsageError
    from pagesim.fix.patch import FileDiff
    from pagesim.fix.writing import write_files

    place = change.path.resolve()
    if not place.is_relative_to(repository.root):
        raise UsageError(f"{change.path} lies outside the repository {repository.root}")
    inside = place.relative_to(repository.root).as_posix()
    before = change.old.encode() if change.old is not None else None
    diff = FileDiff(inside, before, change.new.encode())
    write_files(repository, (diff,), lambda name: print(f"Writing {name}", file=sys.stderr))
