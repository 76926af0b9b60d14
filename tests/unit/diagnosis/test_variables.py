"""Which variable is for which registry, by the words of its name."""

import pytest

from pagesim.diagnosis.variables import is_whole_file, score_variable, sounds_secret
from pagesim.registries.catalogue import kind_named


@pytest.mark.parametrize(
    ("name", "kind", "score"),
    [
        ("GITHUB_TOKEN", "github", 3),
        ("GH_PAT", "github", 3),
        ("NPM_TOKEN", "github", 2),
        ("NODE_AUTH_TOKEN", "npmjs", 2),
        ("TOKEN", "npmjs", 1),
        ("GITHUB_TOKEN", "npmjs", 0),
        ("SENTRY_AUTH_TOKEN", "npmjs", 0),
        ("DATABASE_URL", "github", 0),
        ("FONTAWESOME_NPM_AUTH_TOKEN", "npmjs", 0),
        ("FONTAWESOME_NPM_AUTH_TOKEN", "fontawesome", 3),
    ],
)
def test_score(name: str, kind: str, score: int) -> None:
    assert score_variable(name, kind_named(kind)) == score


def test_the_scopes_own_word_counts() -> None:
    assert score_variable("ACME_KEY", kind_named("nexus"), frozenset({"ACME"})) == 3


def test_a_whole_file() -> None:
    assert is_whole_file("NPM_RC")
    assert is_whole_file("NPMRC_CONTENT")
    assert not is_whole_file("NPM_TOKEN")


def test_a_name_may_sound_like_a_credential() -> None:
    assert sounds_secret("CMS_TOKEN")
    assert not sounds_secret("NPM_HOST")
