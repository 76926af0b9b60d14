"""What is said of a path that no clone has."""

import pytest

from pagesim.diagnosis.local_paths import advise_commit


@pytest.mark.parametrize(
    ("path", "advice"),
    [
        ("vendor/a.tgz", "Commit vendor/a.tgz (git check-ignore -v vendor/a.tgz tells which line"),
        ("..vendor/a.tgz", "Commit ..vendor/a.tgz (git check-ignore"),
        ("../kit", "Move kit into the repository: a build has nothing above it."),
        ("../../shared/a.tgz", "Move a.tgz into the repository: "),
    ],
)
def test_what_lies_above_the_repository_cannot_be_committed(path: str, advice: str) -> None:
    assert advise_commit(path).startswith(advice)
