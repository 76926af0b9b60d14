"""The rule swap-fails-in-silence: where it is found, and where it keeps quiet."""

from dataclasses import replace

from pagesim.diagnosis.change import Advice, TrackFile
from tests.support.fake_engine import NPMJS, fake_run, refuses, resolves, site
from tests.support.outcomes import found, need
from tests.support.rules import PAGES_FILE

RULE = "swap-fails-in-silence"
SCRIPT = {"preinstall": 'node is-pages && mv .npmrc.pages .npmrc || echo "Not Pages"'}
IS_PAGES = {"is-pages.js": "if (!process.env.CF_PAGES) process.exit(1);"}
ASTRAY = refuses(404, None, registry=NPMJS)


def test_the_file_is_not_in_the_repository() -> None:
    one = need(fake_run(site(IS_PAGES, scripts=SCRIPT), ASTRAY), RULE)
    assert one.message.endswith(
        ".npmrc.pages is not in the repository, and what follows || hides that."
    )
    assert one.changes == (Advice("Commit .npmrc.pages."),)


def test_one_that_lies_there_untracked_is_to_be_tracked() -> None:
    project = replace(site(IS_PAGES, scripts=SCRIPT), untracked=frozenset({".npmrc.pages"}))
    outcome = fake_run(project, ASTRAY)
    assert need(outcome, RULE).under == "npmrc-pages-untracked"
    assert need(outcome, "npmrc-pages-untracked").changes == (TrackFile(".npmrc.pages"),)


def test_the_program_is_not_in_the_repository() -> None:
    outcome = fake_run(site(PAGES_FILE, scripts=SCRIPT), ASTRAY, resolves())
    assert "is-pages.js is not in the repository" in need(outcome, RULE).message


def test_all_is_there() -> None:
    project = site({**PAGES_FILE, **IS_PAGES}, scripts=SCRIPT)
    assert found(fake_run(project, ASTRAY, resolves()), RULE) is None
