"""`import pagesim`: what it hands out, and that it loads nothing before it is asked for."""

import subprocess
import sys

import pytest

import pagesim
from pagesim.scenario import api


def test_the_documented_names_are_handed_out() -> None:
    for name in pagesim.__all__:
        assert getattr(pagesim, name) is not None
    assert pagesim.Pagesim is api.Pagesim
    assert issubclass(pagesim.ConfigError, pagesim.PagesimError)


def test_importing_pagesim_loads_no_room() -> None:
    program = "import sys, pagesim; print(*(m for m in sys.modules if m.startswith('pagesim.')))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.stdout.strip() == ""


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = pagesim.nothing
