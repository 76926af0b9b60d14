"""What a forked process does before it is the command."""

import subprocess
import sys

from tests.support.cli import ROOT

PROGRAM = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from pagesim.engine.inside import command
sys.meta_path.clear()
if (pid := os.fork()) == 0:
    bounds = {{"RLIMIT_NOFILE": 64}}
    env = {{"PATH": "/none:/usr/bin:/bin"}}
    command.become({{"argv": ["true"], "env": env, "cwd": "/", "bounds": bounds}})
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


def test_it_needs_no_file_of_python_any_more() -> None:
    """Walls hide a Python below a home, as pyenv and uv lay them; a plain one has loaded little."""
    ended = subprocess.run(
        [sys.executable, "-S", "-E", "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert (ended.stdout, ended.stderr) == ("0\n", "")
