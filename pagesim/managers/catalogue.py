"""The package managers by name and version; each room is imported when it is asked for."""

import re
from functools import cache
from importlib import import_module
from typing import Final

from pagesim import late
from pagesim.choices import MANAGERS, ManagerName
from pagesim.errors import UsageError
from pagesim.managers.facts import Cause, compiled
from pagesim.managers.interface import Manager


@late.dataclass(frozen=True)
class Room:
    """A folder of this one with a manager, over a range of its versions."""

    name: ManagerName
    folder: str
    kind: str
    """The class in its `manager` module."""
    since: int = 0
    """First major version."""

    def at(self, version: str) -> Manager:
        """Return the manager at `version`."""
        return self._kind()(version)

    def reference(self) -> Manager:
        """Return the manager at the version whose ways are taken where none is known."""
        kind = self._kind()
        return kind(kind.reference)

    def _kind(self) -> type[Manager]:
        module = import_module(f"pagesim.managers.{self.folder}.manager")
        found: type[Manager] = getattr(module, self.kind)
        return found


ROOMS: Final = (
    Room("npm", "npm", "Npm"),
    Room("yarn", "yarn_classic", "YarnClassic"),
    Room("yarn", "yarn_berry", "YarnBerry", since=2),
    Room("pnpm", "pnpm", "Pnpm"),
    Room("bun", "bun", "Bun"),
)
"""Rooms of one name in the order of their versions."""
BUNDLED: Final[ManagerName] = "npm"
"""The one that comes with Node.js."""


def manager(name: str, version: str) -> Manager:
    """Return the package manager `name` at `version` (`1.22.22`).

    Yarn 1 and Yarn 2+ share a name and little else: which of the two it is, the version says.
    Raises `UsageError` for a name or a version that is none.
    """
    rooms = [room for room in ROOMS if room.name == name]
    if not rooms:
        known = ", ".join(MANAGERS)
        raise UsageError(f"unknown package manager {name!r}", hint=f"pagesim knows {known}.")
    major = _major(version)
    return next(room for room in reversed(rooms) if room.since <= major).at(version)


def _major(version: str) -> int:
    head = version.lstrip("v").split(".")[0]
    if not head.isdigit():
        raise UsageError(f"{version!r} is no version", hint="Give an exact one, such as 1.22.22.")
    return int(head)


@cache
def references() -> tuple[Manager, ...]:
    """Return one manager of each room, at the version whose ways are taken where none is known.

    Between them they have every name, file and phrase.
    """
    return tuple(room.reference() for room in ROOMS)


def named(name: str) -> tuple[Manager, ...]:
    """Return those of `references` that are the program `name`."""
    return tuple(m for m in references() if m.name == name)


@cache
def config_names() -> frozenset[str]:
    """Return the names of all files that some manager reads its settings from."""
    return frozenset(name for m in references() for name in m.config_names)


@cache
def cache_folders() -> tuple[str, ...]:
    """Return the folders below HOME that Pages' build cache keeps."""
    return tuple(dict.fromkeys(m.cache for m in references()))


@cache
def lockfile_names() -> tuple[str, ...]:
    """Return the names of all lockfiles."""
    return tuple(dict.fromkeys(name for m in references() for name in m.lockfiles))


def manager_of_lockfile(name: str) -> str | None:
    """Return the program whose lockfile has this name."""
    return next((m.name for m in references() for n in m.lockfiles if n == name), None)


def phrases_of(cause: Cause) -> re.Pattern[str]:
    """Return a pattern of what any manager says for `cause`."""
    found = dict.fromkeys(p for m in references() for p in m.vocabulary.phrases.get(cause, ()))
    return compiled(tuple(found))
