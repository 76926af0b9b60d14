"""The HTML pages in a browser: they fit a phone and a wide screen, and their filters work."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pagesim.report.html import render
from tests.support.levels import few
from tests.support.reports import report
from tests.support.suite_page import suite_page

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here")

FRAME = """<!doctype html><iframe src="page.html" width="{width}" height="900"></iframe><script>
onload = () => {{
  const page = document.querySelector("iframe").contentDocument;
  for (const part of page.querySelectorAll("details")) part.open = true;
  const found = [page.documentElement.scrollWidth];
  const filter = page.querySelector("input");
  const rows = page.getElementById(filter.dataset.filter).tBodies[0].rows;
  filter.value = "PUBLIC-3";
  filter.dispatchEvent(new Event("input"));
  found.push(rows.length, [...rows].filter((row) => !row.hidden).length);
  document.title = found.join(" ");
}};
</script>"""


SUITE = """<!doctype html><iframe src="page.html" width="{width}" height="900"></iframe><script>
onload = () => {{
  const inner = document.querySelector("iframe").contentWindow, page = inner.document;
  for (const part of page.querySelectorAll("details")) part.open = true;
  const found = [page.documentElement.scrollWidth];
  const rows = [...page.getElementById("matrix").tBodies[0].rows];
  const count = () => found.push(rows.filter((row) => !row.hidden).length);
  const bad = page.querySelector("[data-bad]"), filter = page.querySelector("input");
  count();
  bad.checked = true; bad.dispatchEvent(new Event("input")); count();
  bad.checked = false; filter.value = "NOTHING"; filter.dispatchEvent(new Event("input")); count();
  for (const part of page.querySelectorAll("details")) part.open = false;
  inner.onhashchange = () => {{
    found.push([...page.querySelectorAll("details.point")].filter((part) => part.open).length);
    document.title = found.join(" ");
  }};
  inner.location.hash = rows[1].querySelector("a").hash;
}};
</script>"""


@pytest.mark.slow
@pytest.mark.parametrize("width", [400, 1280])
def test_the_page_of_a_suite_fits_filters_and_leads_to_each_report(
    tmp_path: Path, width: int
) -> None:
    (tmp_path / "page.html").write_text(suite_page(tmp_path), "utf-8")
    frame = tmp_path / "frame.html"
    frame.write_text(SUITE.format(width=width), "utf-8")
    needed, *counts = _measure(frame, tmp_path / "profile")
    assert needed <= width
    assert counts == [3, 1, 1, 1]


@pytest.mark.parametrize("width", few([400, 1280], 0))
def test_it_fits_and_filters(tmp_path: Path, width: int) -> None:
    (tmp_path / "page.html").write_text(render(report("many")), "utf-8")
    frame = tmp_path / "frame.html"
    frame.write_text(FRAME.format(width=width), "utf-8")
    needed, rows, shown = _measure(frame, tmp_path / "profile")
    assert needed <= width
    assert 0 < shown < rows


def _measure(page: Path, profile: Path) -> list[int]:
    """Return the numbers that the page's script made its title of."""
    assert BROWSER
    done = subprocess.run(
        [
            *(BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"),
            *("--allow-file-access-from-files", "--virtual-time-budget=5000"),
            *(f"--user-data-dir={profile}", "--window-size=1400,1000", page.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    title = re.search(r"<title>([\d ]+)</title>", done.stdout)
    assert title, done.stdout
    return [int(n) for n in title[1].split()]
