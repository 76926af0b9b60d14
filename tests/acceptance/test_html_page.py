"""The HTML pages in a browser: they fit a phone and a wide screen, their filters work, and axe-core
finds nothing to say of their contrast, landmarks and names, light or dark."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

from pagesim.report.html import render
from tests.support.browser import BROWSER, read_title
from tests.support.levels import few
from tests.support.programs import prepare_programs
from tests.support.reports import report
from tests.support.suite_page import suite_page

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


AXE = "4.14.1"
JUDGE = """<script src="axe.min.js"></script><script>
for (const part of document.querySelectorAll("details")) part.open = true;
axe.run().then((found) => {
  const told = found.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html).join(" "));
  document.title = "judged " + encodeURIComponent(JSON.stringify([found.passes.length, told]));
});
</script></body>"""
PAGES = {
    "green": ("resolved",),
    "red": ("many",),
    "check": ("resolved", "token-missing"),
    "second install": ("too-late",),
    "no install": ("stops",),
}


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install axe-core by the npm registry that this machine is set up for."""
    folder = tmp_path_factory.mktemp("axe")
    programs = prepare_programs(node="22.16.0", npm="10.9.2")
    command = ["npm", "install", "--no-audit", "--no-fund", f"axe-core@{AXE}"]
    env = {**os.environ, "PATH": f"{programs}:/usr/bin:/bin"}
    subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)
    return folder / "node_modules/axe-core/axe.min.js"


@pytest.mark.slow
@pytest.mark.network
@pytest.mark.parametrize("scheme", [0, 1], ids=["dark", "light"])
@pytest.mark.parametrize("name", [*PAGES, "suite"])
def test_everybody_can_read_it(tmp_path: Path, axe: Path, name: str, scheme: int) -> None:
    page = suite_page(tmp_path) if name == "suite" else render(report(*PAGES[name]))
    # What the page forbids is what judges it.
    open_to_scripts = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    (tmp_path / "page.html").write_text(open_to_scripts.replace("</body>", JUDGE), "utf-8")
    shutil.copy(axe, tmp_path)
    option = f"--blink-settings=preferredColorScheme={scheme}"
    (told,) = read_title(tmp_path / "page.html", tmp_path / "profile", r"judged (\S+)", option)
    passed, violations = json.loads(unquote(told))
    assert passed > 10
    assert not violations


def _measure(page: Path, profile: Path) -> list[int]:
    """Return the numbers that the page's script made its title of."""
    return [int(number) for number in read_title(page, profile, r"([\d ]+)")[0].split()]
