"""Whether the process that owns a container is gone: only what is known counts as gone."""

import subprocess
import sys

import pytest

from pagesim.engine.docker.owner import is_gone, name_owner

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="told by /proc")


def of_ended_process() -> str:
    program = "from pagesim.engine.docker.owner import name_owner; print(name_owner())"
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_process_that_lives_is_not_gone() -> None:
    assert name_owner()
    assert not is_gone(name_owner())


def test_a_process_that_ended_is_gone_also_when_its_id_is_used_again() -> None:
    assert is_gone(of_ended_process())
    world, pid, start = name_owner().split(" ")
    assert is_gone(f"{world} {pid} {int(start) + 1}")


@pytest.mark.parametrize("owner", ["", "elsewhere/pid:[1] 1 1", "nonsense"])
def test_of_another_machine_nothing_is_known(owner: str) -> None:
    assert not is_gone(owner)
