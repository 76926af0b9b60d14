"""The HTML report in a browser: it fits a phone and a wide screen, and its filter works."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pagesim.report.html import render
from tests.support.reports import report

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


@pytest.mark.parametrize("width", [400, 1280])
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
