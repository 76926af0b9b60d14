"""What is loaded ahead of the choice."""

import subprocess
import sys

import pytest

LOADED = """
import sys, threading
from pagesim.engine.choice import look_ahead
look_ahead({name!r}, walls={walls})
for thread in threading.enumerate()[1:]: thread.join()
print("docker" in sys.modules)
"""


@pytest.mark.parametrize(
    ("name", "walls", "loaded"),
    [("docker", True, True), ("process", True, False), ("auto", False, False)],
)
def test_only_where_docker_may_be_taken_it_is_loaded_ahead(
    name: str, walls: bool, loaded: bool
) -> None:
    program = LOADED.format(name=name, walls=walls)
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert told.stdout.strip() == str(loaded), told.stderr
