"""The HTML pages as they are used: with the keyboard alone, printed, without scripts, offline."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pagesim.late import replace
from pagesim.pages.log.comparing import compare_logs
from pagesim.report.content import Report
from pagesim.report.html import render
from tests.support.browser import BROWSER
from tests.support.devtools import Tab, start_tab
from tests.support.reports import report
from tests.support.suite_page import suite_page

pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER is None, reason="no Chromium here")]

SHEET = 718
"""Columns of an A4 sheet of 210 mm with margins of 10 mm, at 96 for an inch."""
PAGES = ("run", "check", "suite")
STOP = """(at => [at.tagName, at.dataset.filter || at.textContent.trim(),
  getComputedStyle(at).outlineStyle])(document.activeElement)"""
IN_ORDER = """[...document.querySelectorAll("a[href], summary, input, [tabindex]")]
  .filter((e) => e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}))
  .map((e) => [e.tagName, e.dataset.filter || e.textContent.trim()])"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with start_tab(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def page(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    made = {"suite": lambda: suite_page(tmp_path), "run": _run, "check": _check}
    (tmp_path / "page.html").write_text(made[request.param](), "utf-8")
    return tmp_path / "page.html"


def _run() -> str:
    whole = report("many")
    beside = compare_logs("one\ntwo\n", "one\nthree\n")
    return render(Report("run", (replace(whole.runs[0], compared=beside),)))


def _check() -> str:
    whole = report("resolved", "too-late")
    return render(replace(whole, moved=report("stops").runs))


@pytest.mark.parametrize("page", PAGES, indirect=True)
def test_the_tab_key_reaches_all_in_its_order_and_shows_where_it_is(tab: Tab, page: Path) -> None:
    tab.open(page, 1280)
    tab.evaluate("""for (const part of document.querySelectorAll("details")) part.open = true""")
    wanted = tab.evaluate(IN_ORDER)
    assert len(wanted) > 6
    reached = []
    for _ in wanted:
        tab.press("Tab")
        *which, outline = tab.evaluate(STOP)
        assert outline == "solid", which
        reached.append(which)
    assert reached == wanted


@pytest.mark.parametrize("key", ["Enter", "Space"])
@pytest.mark.parametrize("page", PAGES, indirect=True)
def test_a_key_folds_and_unfolds(tab: Tab, page: Path, key: str) -> None:
    tab.open(page, 400)
    for _ in range(30):
        tab.press("Tab")
        if tab.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    part = "document.activeElement.parentElement.open"
    was = tab.evaluate(part)
    tab.press(key)
    assert tab.evaluate(part) is not was
    tab.press(key)
    assert tab.evaluate(part) is was


@pytest.mark.parametrize("page", PAGES, indirect=True)
def test_on_paper_all_is_unfolded_on_white_and_nothing_is_cut(tab: Tab, page: Path) -> None:
    tab.open(page, SHEET, dark=True)
    tab.evaluate("""for (const part of document.querySelectorAll("details")) part.open = true""")
    shown = _lines(tab.evaluate("document.body.innerText"))
    tab.open(page, SHEET, dark=True, media="print")
    printed = _lines(tab.evaluate("document.body.innerText"))
    if "data-bad" in page.read_text("utf-8"):  # a suite's points keep their one line each
        points = tab.evaluate(
            """[...document.querySelectorAll("details.point:not([open]) > summary")]
               .map((e) => e.innerText)"""
        )
        assert points and set(points) <= printed
        assert "Not as expected" in printed
    else:
        assert {line for line in shown if not line.startswith("Only ")} <= printed
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.evaluate("document.documentElement.scrollWidth") <= SHEET
    cut = """[...document.querySelectorAll("pre, .scroll")].filter((e) => e.checkVisibility() &&
      e.scrollWidth > e.clientWidth + 1).map((e) => e.ariaLabel)"""
    assert tab.evaluate(cut) == []
    sheets = base64.b64decode(tab.ask("Page.printToPDF", paperWidth=8.27, paperHeight=11.7)["data"])
    assert sheets.startswith(b"%PDF")


@pytest.mark.parametrize("page", PAGES, indirect=True)
def test_it_asks_the_network_for_nothing(tab: Tab, page: Path) -> None:
    tab.open(page, 1280)
    assert tab.requests == [page.as_uri()]


@pytest.mark.parametrize("page", PAGES, indirect=True)
def test_without_scripts_all_but_the_filters_is_there(tab: Tab, page: Path) -> None:
    tab.open(page, 1280)
    filters = "[...document.querySelectorAll('.filter')].filter((e) => e.checkVisibility()).length"
    unfold = """for (const part of document.querySelectorAll("details")) part.open = true"""
    tab.evaluate(unfold)
    whole = _lines(tab.evaluate("document.body.innerText"))
    assert tab.evaluate(filters)
    tab.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        tab.open(page, 1280)
        tab.evaluate(unfold)
        assert not tab.evaluate(filters)
        left = _lines(tab.evaluate("document.body.innerText"))
    finally:
        tab.ask("Emulation.setScriptExecutionDisabled", value=False)
    assert {line for line in whole - left if not line.startswith("Only ")} == set()


@pytest.mark.parametrize("page", ["check"], indirect=True)
def test_no_option_is_broken_at_its_hyphens(tab: Tab, page: Path) -> None:
    tab.open(page, 400)
    pieces = tab.evaluate("""[...document.querySelectorAll(".whole")].map((e) =>
      [e.textContent, e.getClientRects().length])""")
    assert ["--secret", 1] in pieces
    assert {number for _, number in pieces} <= {0, 1}


def _lines(text: str) -> set[str]:
    return {re.sub(r"\s+", " ", line).strip() for line in text.splitlines() if line.strip()}
