"""What Pages sets itself."""

from pathlib import Path

import pytest

from pagesim.errors import UsageError
from pagesim.pages.injected import list_injected, pages_name
from pagesim.project.files import FileEntry
from pagesim.project.repository import GitState, Project

SHA = "a2b3c4d5" + "0" * 32


def project(branch: str | None = "feature/x", commit: str | None = SHA) -> Project:
    files = (FileEntry("package.json", b"{}"),)
    return Project(Path("/x"), "My Site", files, git=GitState(branch, commit, False))


def test_the_five_of_a_real_build() -> None:
    assert list_injected(project(), "preview") == {
        "CI": "true",
        "CF_PAGES": "1",
        "CF_PAGES_BRANCH": "feature/x",
        "CF_PAGES_COMMIT_SHA": SHA,
        "CF_PAGES_URL": "https://a2b3c4d5.my-site.pages.dev",
    }


@pytest.mark.parametrize(
    ("name", "current", "given", "production", "expected"),
    [
        ("production", "feature/x", None, None, "main"),
        ("production", "master", None, None, "master"),
        ("production", "feature/x", None, "trunk", "trunk"),
        ("production", "main", "release", None, "release"),
        ("preview", "main", None, None, "preview"),
        ("preview", "trunk", None, "trunk", "preview"),
        ("preview", None, None, None, "preview"),
        ("preview", "main", None, "trunk", "main"),
        ("preview", "main", "pr-1", None, "pr-1"),
    ],
)
def test_branch(
    name: str, current: str | None, given: str | None, production: str | None, expected: str
) -> None:
    found = list_injected(project(current), name, branch=given, production_branch=production)
    assert found["CF_PAGES_BRANCH"] == expected


def test_a_branch_that_pages_builds_for_the_other_environment() -> None:
    with pytest.raises(UsageError, match="as production, not as preview"):
        list_injected(project(), "preview", branch="main", production_branch="main")
    with pytest.raises(UsageError, match="as preview, not as production"):
        list_injected(project(), "production", branch="pr", production_branch="main")


def test_without_a_commit_the_sha_is_made_up_and_stable() -> None:
    one, two = (list_injected(project(commit=None), "preview") for _ in range(2))
    assert one == two and len(one["CF_PAGES_COMMIT_SHA"]) == 40


def test_pages_name() -> None:
    assert pages_name("@acme/My_Site!") == "acme-my-site"
    assert pages_name("___") == "project" and len(pages_name("x" * 99)) == 58
