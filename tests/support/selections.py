"""What Pages takes, of files written here."""

import json
from pathlib import Path

from pagesim.pages.choice import Choice, Selection
from pagesim.pages.images.catalogue import build_image
from pagesim.pages.selection import select
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project

LATEST = {
    ("node", "22"): "22.99.0", ("node", "16"): "16.20.2", ("node", "20"): "20.19.0",
    ("node", ">=18"): "26.0.0", ("node", "latest"): "26.13.0", ("npm", "8"): "8.19.4",
    ("yarn", "4"): "4.10.0", ("yarn", "1"): "1.22.22", ("pnpm", "9"): "9.15.9",
    ("node", "12"): "12.22.12", ("node", "26"): "26.13.0", ("npm", "latest"): "12.0.0",
}  # fmt: skip


def resolve(tool: str, spec: str) -> str:
    """Return the exact version for a partial one."""
    return LATEST[tool, spec]


def chosen(
    image: str = "v3",
    files: dict[str, str] | None = None,
    env: dict[str, str] | None = None,
    *,
    root_dir: str = "",
    build_command: str | None = None,
    prefer: dict[str, str] | None = None,
    package: dict[str, object] | None = None,
) -> Selection:
    """Return what Pages takes of a project with these files."""
    contents = {f"{root_dir}/package.json".lstrip("/"): json.dumps(package or {}), **(files or {})}
    project = Project(Path("/x"), "x", tuple(FileEntry(p, t.encode()) for p, t in contents.items()))
    return select(
        project, build_image(image), env or {}, root_dir=root_dir, resolve=resolve,
        build_command=build_command, prefer=prefer or {},
    )  # fmt: skip


def choice(selection: Selection, kind: str) -> Choice:
    """Return what was chosen of `kind`, which is there."""
    found = selection.choice(kind)
    assert found
    return found


def touched(*names: str) -> dict[str, str]:
    """Return empty files of these names."""
    return dict.fromkeys(names, "")
