"""What was observed is put into pagesim.yaml beside all that stands there."""

from datetime import date

import pytest

from pagesim.cloudflare.observed import declare_observed
from pagesim.config.observed import Effect, Observation, Seen
from pagesim.config.settings import read_settings

SEEN = Observation(
    "preview",
    "v3",
    "web",
    "0f9e",
    date(2026, 11, 20),
    "08123e5",
    "web/package-lock.json",
    {"node": Seen("20.10", 3, {".nvmrc": "20", "NODE_VERSION": "08"})},
    {"NPM_FLAGS": Effect("--legacy-peer-deps", 4, True)},
)
YAML = "# ours\nenvironments:\n  preview:\n    secrets:   [T]  # the token\n"


def test_it_is_read_back_as_it_was() -> None:
    new = declare_observed(YAML, [SEEN], "f")
    assert new.startswith(YAML.rstrip("\n").partition("secrets")[0])
    assert "# the token" in new
    assert "      is: " not in new and "    node: {is: '20.10', line: 3, because: {" in new
    assert read_settings(new, "f").observed == (SEEN,)
    assert declare_observed(new, [SEEN], "f") == new


@pytest.mark.parametrize("text", ["", "# a comment\n", YAML.replace("\n", "\r\n")])
def test_every_text(text: str) -> None:
    new = declare_observed(text, [SEEN], "f")
    assert read_settings(new, "f").observed == (SEEN,)
    assert ("\r\n" in new) is ("\r\n" in text)
    assert not text.startswith("# a") or new.startswith(text)


def test_a_newer_one_takes_the_place_of_an_older_one_of_the_same() -> None:
    fields = vars(SEEN)
    older = Observation(**{**fields, "date": date(2026, 1, 1), "deployment": "old"})
    other = Observation(**{**fields, "build_image": "v2"})
    text = declare_observed(declare_observed("", [older, other], "f"), [SEEN], "f")
    assert read_settings(text, "f").observed == (SEEN, other)
    assert declare_observed(text, [older], "f") == text
