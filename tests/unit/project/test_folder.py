"""Which lockfile a manager goes by, in a folder and in a member of a workspace."""

from pathlib import Path

import pytest

from pagesim.managers.catalogue import manager
from pagesim.project.files import FileEntry
from pagesim.project.folder import Folder, lockfile_of
from pagesim.project.repository import Project

ROOT = '{"workspaces": ["apps/*"]}'


def lockfile(name: str, version: str, files: dict[str, str], folder: str = "") -> str | None:
    entries = tuple(FileEntry(path, text.encode()) for path, text in files.items())
    project = Project(root=Path("/"), name="site", files=entries)
    return lockfile_of(manager(name, version), Folder(project, folder))


def test_of_two_lockfiles_the_one_that_is_read_first_counts() -> None:
    both = {"package-lock.json": "{}", "npm-shrinkwrap.json": "{}"}
    assert lockfile("npm", "10.9.2", both) == "npm-shrinkwrap.json"
    assert lockfile("yarn", "4.9.1", both) is None


@pytest.mark.parametrize(
    ("name", "version", "found"),
    [("npm", "7.24.2", None), ("npm", "8.19.4", "package-lock.json"), ("pnpm", "9.15.9", None)],
)
def test_a_member_goes_by_the_root_s(name: str, version: str, found: str | None) -> None:
    files = {"package.json": ROOT, "package-lock.json": "{}", "pnpm-lock.yaml": ""}
    assert lockfile(name, version, files, "apps/web") == found


def test_pnpm_knows_a_workspace_by_its_own_file() -> None:
    files = {"pnpm-workspace.yaml": "packages: []\n", "pnpm-lock.yaml": ""}
    assert lockfile("pnpm", "9.15.9", files, "apps/web") == "pnpm-lock.yaml"
    own = {**files, "apps/web/pnpm-lock.yaml": ""}
    assert lockfile("pnpm", "9.15.9", own, "apps/web") == "apps/web/pnpm-lock.yaml"


@pytest.mark.parametrize(("version", "read"), [("1.2.15", "bun.lock"), ("1.1.33", "bun.lockb")])
def test_of_two_lockfiles_of_bun_the_text_form_counts_since_it_is_known(
    version: str, read: str
) -> None:
    files = tuple(FileEntry(n, b"") for n in ("bun.lock", "bun.lockb"))
    folder = Folder(Project(Path("/x"), "x", files), "")
    assert lockfile_of(manager("bun", version), folder) == read
