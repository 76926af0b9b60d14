"""In a process of its own each: what is copied has one thread, as pagesim has where it begins."""

import subprocess
import sys

import pytest

_ASK = """
import os, signal, threading, time
from pagesim import beside
{before}
here = os.getpid()
first, second = beside.ask(os.getpid), beside.ask(os.path.join, "a", "b")
third = beside.ask(os.getpid)
{between}
print(third() == here, second(), first() == here)
beside.end()
print(beside.has_begun(), beside.ask(os.getpid)() == here)
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("nobody")
"""
_KILL = "os.kill(beside._COPIES[0].pid, signal.SIGKILL)"


def _printed(program: str) -> str:
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def _ask(before: str, between: str = "pass") -> list[str]:
    return _printed(_ASK.format(before=before, between=between)).splitlines()


def test_the_copy_does_it_and_is_gone_then() -> None:
    assert _ask("beside.begin(); beside.begin()") == ["False a/b False", "False True", "nobody"]


@pytest.mark.parametrize(
    ("before", "between"),
    [
        ("pass", "pass"),
        ("beside.begin(); " + _KILL, "pass"),
        ("beside.begin(); " + _KILL + "; os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)", "pass"),
        ("beside.begin(); os.kill(beside._COPIES[0].pid, signal.SIGSTOP)", _KILL),
        ("beside.begin()", "beside.end()"),
        (
            "threading.Thread(target=time.sleep, args=[0.3], daemon=True).start(); beside.begin()",
            "pass",
        ),
    ],
    ids=["none", "killed before", "gone before", "killed meanwhile", "ended", "there are threads"],
)
def test_without_a_copy_it_is_done_here(before: str, between: str) -> None:
    assert _ask(before, between) == ["True a/b True", "False True", "nobody"]


def test_what_fails_there_is_told_here() -> None:
    program = (
        "import os; from pagesim import beside; beside.begin()\n"
        "asked = beside.ask(os.listdir, '/none'), beside.ask(os.path.basename, '/a/b')\n"
        "print(asked[1]())\n"
        "try: asked[0]()\n"
        "except FileNotFoundError: print('none')"
    )
    assert _printed(program) == "b\nnone\n"


def test_it_ends_where_who_made_it_is_killed() -> None:
    program = (
        "import os, signal; from pagesim import beside; beside.begin()\n"
        "print(beside._COPIES[0].pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    # It holds none of the streams: this returns though it may live a moment longer.
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    watch = "import os, sys, time\nwhile os.path.exists('/proc/' + sys.argv[1]): time.sleep(0.01)"
    subprocess.run([sys.executable, "-c", watch, ran.stdout.strip()], timeout=20, check=True)


def test_each_of_many_threads_gets_its_own_answer() -> None:
    program = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from os.path import basename\n"
        "from pagesim import beside; beside.begin()\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    found = list(pool.map(lambda n: beside.ask(basename, str(n))(), range(500)))\n"
        "print(found == [str(n) for n in range(500)])"
    )
    assert _printed(program) == "True\n"


def test_answers_that_nobody_asks_for_stop_nothing() -> None:
    """More of them than both pipes take together, and a question that is too long for one."""
    program = (
        "from os.path import basename\n"
        "from pagesim import beside; beside.begin()\n"
        "for n in range(2000): last = beside.ask(basename, f'/{n:0100d}')\n"
        "long = beside.ask(basename, f'/{7:0100000d}')\n"
        "print(int(last()), len(long()))\n"
        "beside.end()"
    )
    assert _printed(program) == "1999 100000\n"
