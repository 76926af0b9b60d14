"""Programs that a suite's nursery begins: each its own, and gone with who began it."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from pagesim.engine.process.child import Child
from pagesim.engine.process.forked import Nursery

PATIENCE = 10.0


def until(true: Callable[[], bool]) -> bool:
    """Wait until something is so; return whether it came to be."""
    end = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


def gone(child: Child) -> bool:
    """Whether it is no more, or only waits for a machine's first process to collect it."""
    try:
        state = Path(f"/proc/{child.pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state.rpartition(")")[2].split()[0] == "Z"


def list_files(child: Child) -> dict[int, str]:
    found = {}
    for place in Path(f"/proc/{child.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # it closed it meanwhile
            found[int(place.name)] = str(place.readlink())
    return found


def forked(nursery: Nursery) -> Child:
    child = nursery.fork()
    assert child
    return child


def test_each_is_a_process_of_its_own_with_no_file_of_another() -> None:
    nursery = Nursery({})
    first, second = forked(nursery), forked(nursery)
    assert first.pid != second.pid
    for child in (first, second):
        assert until(lambda child=child: len(list_files(child)) == 4)  # type: ignore[misc]
    files = list_files(second)  # the fourth is its channel
    assert set(files) >= {0, 1, 2} and files[0] == "/dev/null"
    assert {*list_files(first).values()} & {*files.values()} == {"/dev/null"}
    assert os.getsid(second.pid) == second.pid
    first.end()
    assert gone(first) and not gone(second)
    second.end()
    second.end()
    nursery.end()
    assert not any(Path(f"/proc/{child.pid}").exists() for child in (first, second))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_they_die_with_the_nursery_and_without_it_there_are_none() -> None:
    nursery = Nursery({})
    child = forked(nursery)
    assert nursery._child
    os.kill(nursery._child.pid, signal.SIGKILL)
    assert until(lambda: gone(child))
    assert nursery.fork() is None and nursery.fork() is None
    child.end()
    nursery.end()


def test_one_that_nobody_has_use_for_ends_by_itself() -> None:
    nursery = Nursery({})
    child = forked(nursery)
    child._channel.close()
    assert until(lambda: gone(child))
    child.end()
    nursery.end()
