"""A short run of the canaries; `make canaries` plants them all."""

from pathlib import Path

import pytest

from pagesim.secret import Redactor
from tests.canaries import FORMATS, VALUES, WAYS, count_false_masks, count_leaks, main
from tests.support.spellings import HOPELESS, SPELLINGS


@pytest.mark.parametrize(
    ("value", "way", "format"),
    [
        ("plain", "resolves", "text"),
        ("special", "a script fails", "json"),
        ("lines", "is refused", "html"),
    ],
)
def test_no_canary_is_seen(value: str, way: str, format: str) -> None:
    looked, leaks = count_leaks((value,), (way,), (format,))
    assert leaks == []
    assert looked > 5 * len(SPELLINGS)


def test_nothing_else_is_hidden() -> None:
    lines, hidden = count_false_masks()
    assert hidden == [] and lines > 200


def test_what_no_masker_knows_is_listed() -> None:
    """A spelling that has come to be hidden is to be moved to the others."""
    value = VALUES["plain"][0]
    redact = Redactor.of([("TOKEN", value)])
    assert [name for name, spell in HOPELESS.items() if "[TOKEN]" in redact(spell(value))] == []


@pytest.mark.slow
def test_all_canaries() -> None:
    assert (len(VALUES), len(WAYS), len(FORMATS)) == (5, 8, 8)
    assert main() == 0


def test_what_no_masker_knows_is_in_the_page() -> None:
    page = (Path(__file__).parents[2] / "docs/security.md").read_text("utf-8")
    assert [name for name in HOPELESS if f"- {name}\n" not in page] == []
