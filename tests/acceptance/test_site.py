"""The documentation's site is built from docs/, and not with a link that leads nowhere."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli import ROOT

pytestmark = pytest.mark.slow


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """Build the site of a copy in `folder`."""
    for name in ("mkdocs.yml", "SECURITY.md"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "docs", folder / "docs", dirs_exist_ok=True)
    for name in ("scenarios", "pagesim"):
        (folder / name).symlink_to(ROOT / name)
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    ended = build(tmp_path)
    assert ended.returncode == 0, ended.stderr
    site = tmp_path / "build/site"
    assert (site / "rules/index.html").exists()
    security = (site / "security/index.html").read_text("utf-8")
    assert 'href="https://github.com/pagesim/pagesim/blob/main/SECURITY.md"' in security
    assert not [*site.rglob("*.py")]


@pytest.mark.parametrize("link", ["none.md", "rules.md#none", "../none.md"])
def test_a_link_that_leads_nowhere_is_an_error(link: str, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs/index.md", tmp_path / "docs/extra.md")
    text = (ROOT / "docs/index.md").read_text("utf-8")
    (tmp_path / "docs/extra.md").write_text(f"{text}\n[x]({link})\n", "utf-8")
    ended = build(tmp_path)
    assert ended.returncode == 1
    assert link.removeprefix("rules.md") in ended.stderr
