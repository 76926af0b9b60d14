"""The HTML pages as they were looked at, on a phone and on a wide screen, light and dark: each is
drawn again and held against the screenshot that is kept.

`PAGESIM_UPDATE_GOLDEN=1 pytest -m slow tests/acceptance/test_screenshots.py` takes them anew, to be
looked at. Another Chromium, or other fonts, draw the same page otherwise: nothing is compared then.
"""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pagesim.report.html import render
from tests.support.browser import BROWSER, read_title, start
from tests.support.reports import report
from tests.support.suite_page import suite_page

GOLDEN = Path(__file__).parents[1] / "golden/screenshots"
MADE_BY = GOLDEN / "made-by.txt"
UPDATE = os.environ.get("PAGESIM_UPDATE_GOLDEN") == "1"
PAGES = {"red": ("many",), "check": ("resolved", "token-missing"), "second-install": ("too-late",)}
SCHEMES = {"dark": 0, "light": 1}
TOLERANCE = 0.002
"""Part of the pixels that may differ: less than a line of text."""
COMPARE = """<!doctype html><img src="old.png"><img src="new.png"><script>
onload = () => {
  const [old, now] = [...document.images].map((image) => {
    const size = [image.naturalWidth, image.naturalHeight];
    const brush = new OffscreenCanvas(...size).getContext("2d");
    brush.drawImage(image, 0, 0);
    return { size, bytes: brush.getImageData(0, 0, ...size).data };
  });
  let other = String(old.size) === String(now.size) ? 0 : Infinity;
  for (let i = 0; other !== Infinity && i < old.bytes.length; i += 4)
    if ([0, 1, 2].some((k) => Math.abs(old.bytes[i + k] - now.bytes[i + k]) > 32)) other++;
  document.title = "differs " + (4 * other) / old.bytes.length;
};
</script>"""

pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER is None, reason="no Chromium here")]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("name", [*PAGES, "suite"])
def test_it_looks_as_it_was_looked_at(tmp_path: Path, name: str, width: int, scheme: str) -> None:
    if not UPDATE and _describe_drawing() != MADE_BY.read_text("utf-8"):
        pytest.skip("another Chromium, or other fonts, than the kept screenshots were made by")
    page, kept = tmp_path / "page.html", GOLDEN / f"{name}-{width}-{scheme}.png"
    # Headless Chromium has no window below 500 columns; a frame is as narrow as it is told.
    whole = suite_page(tmp_path) if name == "suite" else render(report(*PAGES[name]))
    page.write_text(whole, "utf-8")
    frame = tmp_path / "frame.html"
    frame.write_text(
        f'<!doctype html><body style="margin:0"><iframe src="page.html" width="{width}" '
        'height="1000" style="border:0;display:block"></iframe>'
    )
    blink = f"--blink-settings=preferredColorScheme={SCHEMES[scheme]},hideScrollbars=true"
    options = (f"--screenshot={tmp_path / 'new.png'}", f"--window-size={width},1000", blink)
    start(frame, tmp_path / "profile", *options)
    if UPDATE:
        GOLDEN.mkdir(exist_ok=True)
        shutil.copy(tmp_path / "new.png", kept)
        MADE_BY.write_text(_describe_drawing(), "utf-8")
    shutil.copy(kept, tmp_path / "old.png")
    (tmp_path / "compare.html").write_text(COMPARE)
    (differs,) = read_title(tmp_path / "compare.html", tmp_path / "profile", r"differs (\S+)")
    assert float(differs) <= TOLERANCE


def _describe_drawing() -> str:
    """Return which Chromium and which fonts draw a page here."""
    assert BROWSER
    version = subprocess.run([BROWSER, "--version"], capture_output=True, text=True, check=True)
    listed = subprocess.run(["fc-list", ":", "file"], capture_output=True, text=True, check=False)
    fonts = hashlib.sha256("".join(sorted(listed.stdout.splitlines())).encode()).hexdigest()
    found = re.search(r"[\d.]+", version.stdout)
    return f"Chromium {found and found[0]}\nfonts {fonts[:16]}\n"
