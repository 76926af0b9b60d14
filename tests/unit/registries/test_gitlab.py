"""GitLab hides what may not be seen, and has tarballs at the project's URL."""

from pagesim.registries.catalogue import kind_at, misfit
from pagesim.registries.gitlab import KIND
from pagesim.registries.kind import Refusal

INSTANCE = "https://gitlab.com/api/v4/packages/npm/"
GROUP = "https://git.example.org/api/v4/groups/9/-/packages/npm/"
PROJECT = "https://git.example.org/sub/api/v4/projects/42/packages/npm/"


def test_found_by_its_host_or_its_paths() -> None:
    assert all(kind_at(url) is KIND for url in (INSTANCE, GROUP, PROJECT))
    assert KIND.lives_at(INSTANCE) and not KIND.lives_at(GROUP)


def test_hidden_without_a_token_and_401_with_a_bad_one() -> None:
    reasons: tuple[Refusal, ...] = ("no-credential", "bad-credential", "no-right")
    assert [KIND.answers[r].status for r in reasons] == [404, 401, 403]


def test_tarballs_lie_at_the_project_that_is_named_on_the_same_host() -> None:
    elsewhere = "https://gitlab.com/api/v4/projects/7/packages/npm/"
    near = "https://git.example.org/api/v4/projects/8/packages/npm/"
    assert KIND.tarballs(GROUP, [elsewhere, near]) == near
    assert KIND.tarballs(INSTANCE, [near]) == "https://gitlab.com/api/v4/projects/1/packages/npm/"
    assert KIND.tarballs(PROJECT, [near]) == PROJECT
    assert KIND.tarball(near, "@a/b", "1.0.0", "") == f"{near}@a/b/-/@a/b-1.0.0.tgz"


def test_a_runners_token_reads_nothing() -> None:
    assert misfit(KIND, "glrt-" + "a" * 20) and misfit(KIND, "ghp_" + "a" * 36)
    assert misfit(KIND, "gldt-" + "a" * 20) is None
