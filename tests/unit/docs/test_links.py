"""Every link within the documents leads somewhere; every page stands in the site's nav."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.support.cli import ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob(".github/**/*.md")]
LINK = re.compile(r"(?:\]\(|^\[.+\]: )([^)\s]+)", re.MULTILINE)
MAIN = "https://github.com/pagesim/pagesim/blob/main/"
"""How the README names the files beside it: PyPI shows it, too, where no file is beside it."""
FENCED = re.compile(r"^ *```.*?^ *```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and the site make them."""
    lines = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    found = re.findall(r"^#+ (.*)$", lines, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in found}


def broken(page: Path) -> Iterator[str]:
    for told in LINK.findall(FENCED.sub("", page.read_text("utf-8"))):
        link = told.replace(MAIN, f"{ROOT}/")
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield told


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert not [*broken(page)]


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A title, `b`\n[1](#a-title-b) [2](#none) [3](none.md) `[4](none.md)`\n"
        f"[5]({MAIN}docs/index.md) [6]({MAIN}docs/none.md)\n"
    )
    assert [*broken(page)] == ["#none", "none.md", f"{MAIN}docs/none.md"]


def test_the_readme_leads_on_from_pypi() -> None:
    text = FENCED.sub("", (ROOT / "README.md").read_text("utf-8"))
    assert not [link for link in LINK.findall(text) if not link.startswith(("https:", "#"))]
    named, defined = re.findall(r"\[(docs/[^\]]+)\]", text), re.findall(r"^\[(.+)\]: ", text, re.M)
    assert named and set(named) <= set(defined)


def test_every_page_stands_in_the_nav() -> None:
    text = re.sub(r"!!python\S+", "", (ROOT / "mkdocs.yml").read_text("utf-8"))
    told = set(re.findall(r"[\w-]+\.md", str(yaml.safe_load(text)["nav"])))
    assert told == {page.name for page in ROOT.glob("docs/*.md")}
