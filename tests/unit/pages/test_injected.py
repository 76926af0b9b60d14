"""What Pages sets itself."""

import uuid
from pathlib import Path

import pytest

from pagesim.errors import UsageError
from pagesim.pages.injected import list_injected, pages_name
from pagesim.pages.platforms import Platform, list_platforms
from pagesim.project.files import FileEntry
from pagesim.project.repository import GitState, Project

SHA = "a2b3c4d5" + "0" * 32
PAGES, BUILDS = list_platforms().values()


def project(branch: str | None = "feature/x", commit: str | None = SHA) -> Project:
    files = (FileEntry("package.json", b"{}"),)
    return Project(Path("/x"), "My Site", files, git=GitState(branch, commit))


def test_the_five_of_a_real_build() -> None:
    assert list_injected(project(), "preview", PAGES) == {
        "CI": "true",
        "CF_PAGES": "1",
        "CF_PAGES_BRANCH": "feature/x",
        "CF_PAGES_COMMIT_SHA": SHA,
        "CF_PAGES_URL": "https://a2b3c4d5.my-site.pages.dev",
    }


def test_workers_builds_sets_no_variable_of_pages() -> None:
    found = dict(list_injected(project(), "preview", BUILDS))
    build = str(uuid.uuid5(uuid.NAMESPACE_URL, found["WORKERS_CI_COMMIT_SHA"]))
    assert found.pop("WORKERS_CI_BUILD_UUID") == build
    assert found == {
        "CI": "true",
        "WORKERS_CI": "1",
        "WORKERS_CI_BRANCH": "feature/x",
        "WORKERS_CI_COMMIT_SHA": SHA,
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
@pytest.mark.parametrize(
    ("platform", "variable"), [(PAGES, "CF_PAGES_BRANCH"), (BUILDS, "WORKERS_CI_BRANCH")]
)
def test_branch(
    name: str,
    current: str | None,
    given: str | None,
    production: str | None,
    expected: str,
    platform: Platform,
    variable: str,
) -> None:
    own = project(current)
    found = list_injected(own, name, platform, branch=given, production_branch=production)
    assert found[variable] == expected


def test_a_branch_that_pages_builds_for_the_other_environment() -> None:
    with pytest.raises(UsageError, match="as production, not as preview"):
        list_injected(project(), "preview", PAGES, branch="main", production_branch="main")
    with pytest.raises(UsageError, match=r"Workers Builds builds .* as preview, not as production"):
        list_injected(project(), "production", BUILDS, branch="pr", production_branch="main")


def test_without_a_commit_the_sha_is_made_up_and_stable() -> None:
    one, two = (list_injected(project(commit=None), "preview", PAGES) for _ in range(2))
    assert one == two and len(one["CF_PAGES_COMMIT_SHA"]) == 40


def test_pages_name() -> None:
    assert pages_name("@acme/My_Site!") == "acme-my-site"
    assert pages_name("___") == "project" and len(pages_name("x" * 99)) == 58
