"""What README and docs tell to type is typed, and prints what they say it prints."""

from pathlib import Path

import pytest

from tests.support.cli import ROOT
from tests.support.documents import read_steps, run_page

PAGES = [page for page in ROOT.glob("docs/*.md") if [*read_steps(page.read_text("utf-8"))]]

pytestmark = pytest.mark.network


def test_the_readme_is_true(tmp_path: Path) -> None:
    assert not run_page(ROOT / "README.md", tmp_path / "home")


@pytest.mark.slow
@pytest.mark.parametrize("page", sorted(PAGES), ids=lambda page: page.stem)
def test_a_page_is_true(page: Path, tmp_path: Path) -> None:
    assert not run_page(page, tmp_path / "home")
