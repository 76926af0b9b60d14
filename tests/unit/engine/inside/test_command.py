"""What a forked process does before it is the command."""

import os
import subprocess
import sys
from typing import Any

import pytest

from pagesim.engine.process.child import Child
from pagesim.errors import EngineError
from tests.support.cli import ROOT

PROGRAM = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from pagesim.engine.inside import command
sys.meta_path.clear()
if (pid := os.fork()) == 0:
    bounds = {{"RLIMIT_NOFILE": 64}}
    env = {{"PATH": "/none:/usr/bin:/bin"}}
    command.become({{"argv": ["true"], "env": env, "cwd": "/", "bounds": bounds}}, None)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


def test_it_needs_no_file_of_python_any_more() -> None:
    """Walls hide a Python below a home, as pyenv and uv lay them; a plain one has loaded little."""
    ended = subprocess.run(
        [sys.executable, "-S", "-E", "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert (ended.stdout, ended.stderr) == ("0\n", "")


def test_what_fails_of_pagesim_s_own_is_no_exit_code_of_the_install() -> None:
    command: dict[str, Any] = {"argv": ["true"], "env": dict(os.environ), "cwd": "/"}
    with Child("keeper", "own-failure", os.environ, 0) as child:
        child.send({**command, "bounds": {"RLIMIT_OF_NOTHING": 1}})
        child.ready()
        child.send("go")
        with pytest.raises(
            EngineError, match=r"^the install cannot be started: .*RLIMIT_OF_NOTHING"
        ):
            child.follow(lambda stream, line: None)
