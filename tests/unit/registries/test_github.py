"""GitHub Packages asks for a classic token, always, and has tarballs at a path of its own."""

from pagesim.registries.catalogue import kind_at, misfit
from pagesim.registries.github import KIND

URL = "https://npm.pkg.github.com/"


def test_it_asks_for_public_packages_too() -> None:
    assert kind_at(URL) is KIND and KIND.always_asks and not KIND.public
    assert kind_at("https://npm.octocorp.ghe.com/") is KIND


def test_only_classic_tokens_read_packages() -> None:
    fine = misfit(KIND, "github_pat_" + "a" * 82)
    assert fine and "classic" in fine.why
    assert misfit(KIND, "ghs_" + "a" * 36) is None


def test_answers_and_tarballs() -> None:
    assert [KIND.answers[r].status for r in ("no-credential", "bad-credential", "no-right")] == [
        401,
        401,
        403,
    ]
    assert "www-authenticate" not in KIND.answer("no-credential", URL).fields()
    assert KIND.tarball(URL, "@a/b", "1.0.0", "f00") == f"{URL}download/@a/b/1.0.0/f00"
