"""What the program in front of every walled-in build loads."""

import subprocess
import sys
from pathlib import Path

import pytest

import pagesim

TOP = Path(pagesim.__file__).parents[1]


SLOW = {"typing", "re", "pathlib", "json", "subprocess", "importlib"}


@pytest.mark.parametrize(
    ("program", "slow"),
    [
        ("sandbox", {*SLOW, "socket", "signal", "enum", "contextlib", "collections"}),
        ("keeper", SLOW),
    ],
)
def test_it_loads_nothing_that_takes_long(program: str, slow: set[str]) -> None:
    code = f"import sys; sys.path.insert(0, {str(TOP)!r})\n"
    code += f"import pagesim.engine.inside.{program}; print(*sys.modules)"
    words = [sys.executable, "-I", "-S", "-c", code]
    loaded = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
    assert f"pagesim.engine.inside.{program}" in loaded
    assert "warnings" in loaded  # `os.execvpe` needs it, and Python is not in every build's view
    assert not slow & {*loaded}
