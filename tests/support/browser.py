"""A page in headless Chromium."""

import re
import shutil
import subprocess
from pathlib import Path

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


def start(page: Path, profile: Path, *options: str) -> str:
    """Open a page, let its scripts come to their end, and return what Chromium prints."""
    assert BROWSER
    done = subprocess.run(
        [
            *(BROWSER, "--headless", "--no-sandbox", "--disable-gpu"),
            *("--allow-file-access-from-files", "--virtual-time-budget=20000"),
            *(f"--user-data-dir={profile}", "--window-size=1400,1000", *options, page.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


def read_title(page: Path, profile: Path, form: str, *options: str) -> tuple[str, ...]:
    """Return what the page's script made its title of, by the groups of `form`."""
    told = start(page, profile, "--dump-dom", *options)
    title = re.search(f"<title>{form}</title>", told)
    assert title, told
    return title.groups()
