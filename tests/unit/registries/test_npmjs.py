"""npmjs hides what may not be read, and takes no classic token any more."""

from pagesim.registries.catalogue import kind_at, misfit
from pagesim.registries.npmjs import KIND


def test_every_refusal_is_a_404() -> None:
    assert {a.status for a in KIND.answers.values()} == {404}
    assert "npm-notice" not in KIND.answer("no-credential", str(KIND.home)).fields()
    assert "expired" in KIND.answer("bad-credential", str(KIND.home)).fields()["npm-notice"]


def test_a_classic_token_reads_nothing() -> None:
    shape = misfit(KIND, "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f")
    assert shape and "2025-12-09" in shape.why


def test_public_unless_said_otherwise() -> None:
    assert KIND.public and not KIND.always_asks
    assert kind_at("https://registry.yarnpkg.com/") is KIND
