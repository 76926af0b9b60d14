"""However an install on the process engine ends, nothing of it goes on."""

import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from pagesim.engine.interface import Install, Listener, Stream
from pagesim.engine.process.child import MARK
from pagesim.engine.process.engine import Way
from pagesim.engine.process.leftovers import listed
from tests.support.process_engine import WAYS, engine, script, sh


@pytest.mark.parametrize("way", WAYS)
def test_background_processes_end_with_the_command(way: Way, install: Install) -> None:
    begun = time.monotonic()
    sh(way, install, "sleep 61.25 & (setsid sleep 61.25 &) ; echo done")
    assert time.monotonic() - begun < 5
    assert not [p for p in listed() if p.command == "sleep 61.25"]


@pytest.mark.parametrize("way", WAYS)
def test_an_interrupt_leaves_nothing(way: Way, install: Install) -> None:
    def interrupt(stream: Stream, line: str) -> None:
        raise KeyboardInterrupt

    script = "(setsid sleep 62.25 &); sleep 62.25 & echo started; sleep 62.25"
    asked = replace(install, argv=("/bin/sh", "-c", script))
    with pytest.raises(KeyboardInterrupt):
        engine(way).run(asked, Listener(interrupt, lambda _: None))
    assert list(install.workdir.iterdir()) == []
    assert not [p for p in listed() if p.command == "sleep 62.25" or asked.run_id in p.command]


@pytest.mark.parametrize("way", WAYS)
def test_nothing_outlives_a_killed_pagesim(way: Way, install: Install) -> None:
    command = "(setsid sleep 63.25 &); echo started; sleep 63.25"
    with script(way, install, command) as ours:
        assert ours.stdout
        assert ours.stdout.readline() == "started\n"
        ours.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while left := [
        p for p in listed() if p.command == "sleep 63.25" or MARK + install.run_id in p.command
    ]:
        assert time.monotonic() < deadline, left
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_leftovers_of_a_dead_pagesim_are_ended(install: Install) -> None:
    run_id = install.run_id
    gone = subprocess.Popen(["true"])
    gone.wait()
    left = subprocess.Popen(["/bin/sh", "-c", "sleep 64", "x", str(gone.pid), MARK + run_id])
    try:
        assert engine("proxy").remove_leftovers(run_id) == (f"process {left.pid}",)
        assert left.wait(5) == -signal.SIGKILL
        assert engine("proxy").remove_leftovers(run_id) == ()
    finally:
        left.kill()
        left.wait()
