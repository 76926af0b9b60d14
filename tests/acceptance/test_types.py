"""What a user's own mypy, strict, says of code that uses pagesim."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli import ROOT

pytestmark = pytest.mark.slow
RIGHT = """\
import os

import pagesim
from pagesim.errors import PagesimError
from pagesim.scenario.api import Pagesim


def resolves(folder: str) -> bool:
    runs = pagesim.Pagesim(os.environ, engine="process")
    try:
        found = runs.run(folder, "preview", build_image="v3", swap="never")
    except PagesimError:
        return False
    return found.verdict == "resolved" and found.packages["a"].status != "unauthorized"


async def later(folder: str) -> pagesim.Result:
    return await pagesim.Pagesim(os.environ).run_async(folder, "production")


def test_it(pagesim: Pagesim) -> None:
    assert pagesim.run({"package.json": "{}"}).exit_code is None
"""
WRONG = """\
import os

import pagesim

runs = pagesim.Pagesim(os.environ)
runs.run(".", "prod")
runs.run(".", build_image="v9")
runs.run(".").verdict == "resolvd"
"""


def check(file: Path) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary", file],
        cwd=file.parent,
        env={"MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{ended.stdout}{ended.stderr}"


def test_right_code_passes_and_wrong_values_do_not(tmp_path: Path) -> None:
    (tmp_path / "right.py").write_text(RIGHT)
    assert check(tmp_path / "right.py") == ""
    (tmp_path / "wrong.py").write_text(WRONG)
    told = check(tmp_path / "wrong.py")
    assert re.findall(r"wrong\.py:(\d+): error", told) == ["6", "7", "8"], told
