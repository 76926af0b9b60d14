"""What is loaded ahead of the choice."""

import subprocess
import sys
from collections.abc import Mapping
from typing import cast

import pytest

from pagesim.engine.choice import engine_for, look_ahead
from pagesim.engine.docker.engine import DockerEngine
from pagesim.errors import EngineError

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


class _Engine:
    """One that notes what it has begun."""

    begun = False

    def ahead(self, *, closed: bool) -> None:
        self.begun = closed


def _find(env: Mapping[str, str]) -> _Engine:
    return cast(_Engine, engine_for("docker", env, lambda _: None))


def test_an_engine_that_was_found_ahead_has_begun_and_is_taken_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[_Engine] = []

    def connect(env: Mapping[str, str], **_: object) -> _Engine:
        made.append(_Engine())
        return made[-1]

    monkeypatch.setattr(DockerEngine, "connect", connect)
    look_ahead("docker", walls=True, env={"A": "b"})
    assert _find({"A": "b"}) is made[0] and made[0].begun
    assert _find({"A": "b"}) is made[1] and not made[1].begun
    look_ahead("docker", walls=True, env={"A": "b"})
    assert _find({"A": "c"}) is made[3], "it was found by another process env"


def test_what_failed_ahead_fails_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[bool] = []

    def connect(env: Mapping[str, str], **_: object) -> _Engine:
        tried.append(True)
        raise EngineError("no Docker engine answers")

    monkeypatch.setattr(DockerEngine, "connect", connect)
    look_ahead("docker", walls=True, env={})
    with pytest.raises(EngineError, match="answers"):
        _find({})
    assert len(tried) == 1
