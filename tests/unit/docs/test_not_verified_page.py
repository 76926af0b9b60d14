"""docs/not-verified.md has whatever `--prefer` turns, and says of each how to settle it."""

import tomllib

from docs.generate.not_verified_page import DATA, render
from pagesim.pages.choice import PREFERENCES
from pagesim.pages.images.catalogue import list_build_images

QUESTIONS = tomllib.loads(DATA.read_text("utf-8"))["question"]


def test_each_preference_is_a_question() -> None:
    assert {q["turn"] for q in QUESTIONS if "turn" in q} == set(PREFERENCES)


def test_each_question_can_be_settled() -> None:
    for question in QUESTIONS:
        assert question["what"] and question["taken"] and question["settle"]
        assert set(question["images"]) <= set(list_build_images())


def test_a_section_says_what_is_taken_and_how_to_turn_it() -> None:
    text = render()["docs/not-verified.md"]
    assert "## Whether `packageManager: npm@…` sets npm's version\n\n- **On**: v2, v3\n" in text
    assert "- **To turn it**: `--prefer npm-field=used`, `--prefer npm-field=ignored`\n" in text
