"""A folder of the repository as tool detection sees it, and the lockfiles of the managers."""

import re
from typing import Any

from pagesim import late
from pagesim.managers.interface import Manager
from pagesim.npm.json_text import read_json
from pagesim.project.repository import Project


@late.dataclass(frozen=True)
class Folder:
    """A folder of a project."""

    project: Project
    path: str
    """Relative to the top of the repository; empty for the top itself."""

    def at(self, name: str) -> str:
        """Return the path of `name` in this folder."""
        return f"{self.path}/{name}" if self.path else name

    def read(self, name: str) -> bytes | None:
        """Return the content of `name` in this folder."""
        return self.project.read(self.at(name))

    def has(self, name: str) -> bool:
        """Return whether there is a `name` in this folder."""
        return self.project.has(self.at(name))

    def text(self, name: str) -> str | None:
        """Return the text of `name`, trimmed; None where there is none or nothing in it."""
        content = self.read(name)
        text = content.decode("utf-8", "replace").strip("\ufeff \t\r\n") if content else ""
        return text or None

    def line_of(self, name: str, pattern: str) -> int | None:
        """Return the line of the first match of `pattern` in `name`; None where there is none."""
        text = (self.read(name) or b"").decode("utf-8", "replace")
        found = re.search(pattern, text)
        return text.count("\n", 0, found.start()) + 1 if found else None

    def upward(self) -> tuple["Folder", ...]:
        """Return this folder and those above it, the nearest first."""
        parts = self.path.split("/") if self.path else []
        ups = ["/".join(parts[:n]) for n in range(len(parts), -1, -1)]
        return tuple(Folder(self.project, up) for up in ups)

    def finds(self, name: str) -> "Folder | None":
        """Return the nearest folder, upward from here, that has a `name`."""
        return next((f for f in self.upward() if f.has(name)), None)

    def package_json(self) -> dict[str, Any]:
        """Return what package.json holds; nothing where it is missing or broken."""
        text = self.text("package.json")
        try:
            data = read_json(text, self.at("package.json")) if text else {}
        except ValueError:
            return {}
        return data if isinstance(data, dict) else {}


def lockfile_of(chosen: Manager, folder: Folder) -> str | None:
    """Return the lockfile that `chosen`, started in `folder`, goes by (its path), or None.

    A member of a workspace is installed by the lockfile at the workspace's root (npm from 8 on,
    Yarn, pnpm, bun; measured 2026-11).
    """
    above = folder.upward()[1:] if chosen.joins_workspace else ()
    places = (folder, *(up for up in above if _is_root(chosen, up)))
    found = (place.at(n) for place in places for n in chosen.reads if place.has(n))
    return next(found, None)


def _is_root(chosen: Manager, folder: Folder) -> bool:
    """Whether `folder` is the root of a workspace of `chosen`."""
    if chosen.workspace_file is not None:
        return folder.has(chosen.workspace_file)
    return "workspaces" in folder.package_json()
