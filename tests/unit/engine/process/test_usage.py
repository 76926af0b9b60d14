import subprocess
import sys
from pathlib import Path

import pytest

from pagesim.engine.limits import Limits
from pagesim.engine.process.usage import Usage, measure, watch_usage


@pytest.mark.parametrize(
    ("used", "expected"),
    [(Usage(11, 0), "memory"), (Usage(10, 21), "disk"), (Usage(10, 20), None)],
)
def test_a_limit_is_met_when_it_is_passed(used: Usage, expected: str | None) -> None:
    assert watch_usage(1, Limits(memory=10, written=20), lambda pid: used)() == expected


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="needs /proc")
def test_the_processes_below_one_are_summed() -> None:
    script = "import sys; x = bytearray(64 << 20); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        ["/bin/sh", "-c", f"{sys.executable} -c '{script}'; true"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as shell:
        assert shell.stdout and shell.stdin
        shell.stdout.readline()
        assert 64 << 20 <= measure(shell.pid).memory < 200 << 20
        shell.stdin.close()
