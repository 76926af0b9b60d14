"""Which command the first word means."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest

import pagesim
from pagesim import __version__
from pagesim.cli import main
from pagesim.cli.commands import COMMANDS
from pagesim.errors import Interrupted


def test_an_environment_alone_is_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("preview", "prod"):
        with pytest.raises(SystemExit) as ended:
            main.main([name, "--help"])
        assert ended.value.code == 0
        assert capsys.readouterr().out.startswith("usage: pagesim run ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek"], "there is no command 'chek'. Did you mean check?"),
        (["wat"], "there is no command 'wat'"),
        (["previw"], "there is no command 'previw'. Did you mean preview?"),
        ([], "which command?"),
        (["--wat"], "there is no option --wat here"),
    ],
    ids=str,
)
def test_what_is_no_command(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(words) == 2
    assert capsys.readouterr().err.splitlines()[0] == f"pagesim: {said}"


def test_help_of_a_command_in_both_orders(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["help", "check"], ["check", "--help"]):
        with pytest.raises(SystemExit):
            main.main(words)
        assert capsys.readouterr().out.startswith("usage: pagesim check ")


def test_an_interruption_that_something_wraps_is_no_bug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def load(_: str) -> None:
        try:
            raise Interrupted("interrupted by SIGINT")
        except Interrupted as error:
            raise RuntimeError("Error calling __set_name__") from error

    monkeypatch.setattr(main, "load_command", load)
    assert main.main(["run", "preview"]) == Interrupted.exit_code
    assert capsys.readouterr().err == "pagesim: interrupted by SIGINT\n"


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--help"], ["--version"]):
        with pytest.raises(SystemExit) as ended:
            main.main(words)
        assert ended.value.code == 0
    out = capsys.readouterr().out
    assert all(f"\n  {name} " in out for name in COMMANDS)
    assert max(map(len, out.splitlines())) <= 80
    assert f"pagesim {__version__}" in out


def test_the_error_boundary_tells_hint_and_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["run", "staging"]) == 2
    first, hint = capsys.readouterr().err.splitlines()
    assert first == "pagesim: unknown environment 'staging'"
    assert hint == "  Pages has two: preview and production."


def test_an_interrupt_while_something_is_loaded_loads_nothing_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def cut(_: str) -> NoReturn:
        raise Interrupted("interrupted by SIGINT")

    monkeypatch.setattr(main, "load_command", cut)
    for name in ("pagesim.cli.guard", "yaml"):
        monkeypatch.setitem(sys.modules, name, None)  # half loaded: to load it again fails
    assert main.main(["run", "preview"]) == 130
    assert capsys.readouterr().err == "pagesim: interrupted by SIGINT\n"


@pytest.fixture
def signals() -> Iterator[None]:
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)
    before = [signal.getsignal(each) for each in names]
    yield
    for each, handler in zip(names, before, strict=True):
        signal.signal(each, handler)


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize(
    ("file", "function", "later"),
    [
        ("<frozen importlib._bootstrap>", "__enter__", True),
        ("<frozen importlib._bootstrap>", "_find_and_load", True),
        ("/usr/lib/python3.11/threading.py", "__enter__", True),
        ("/usr/lib/python3.11/threading.py", "start", True),
        ("/usr/lib/python3.11/threading.py", "wait", False),
        ("/site/module.py", "__enter__", False),
    ],
)
def test_a_signal_while_a_lock_is_taken_waits_until_it_is_held(
    file: str, function: str, later: bool
) -> None:
    source = f"def {function}(cut, held):\n    cut()\n    held.append(1)\n"
    names: dict[str, Any] = {}
    exec(compile(source, file, "exec"), names)
    held: list[int] = []
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main._catch_signals()
    with pytest.raises(Interrupted, match="SIGINT"):
        names[function](partial(signal.raise_signal, signal.SIGINT), held)
        time.sleep(5)
    assert held == [1] * later


def test_an_interrupt_within_an_exec_is_no_end_by_signal(tmp_path: Path) -> None:
    (tmp_path / "cut.py").write_text(
        "import runpy, pagesim.cli.main as front\n"
        "def cut(): raise KeyboardInterrupt\n"
        "def main():\n"
        "    try: exec('cut()', globals())\n"
        "    except KeyboardInterrupt: return 130\n"
        "front.main = main\n"
        "runpy.run_module('pagesim', run_name='__main__')\n"
    )
    env = {**os.environ, "PYTHONPATH": f"{tmp_path}:{Path(pagesim.__file__).parents[1]}"}
    ended = subprocess.run([sys.executable, "-m", "cut"], env=env, check=False)
    assert ended.returncode == 130


def test_the_end_of_the_process_is_as_python_ends_it() -> None:
    program = (
        "import atexit, sys, threading, time; from pagesim.cli import main\n"
        "late = threading.Thread(target=lambda: (time.sleep(0.1), print('thread')), daemon={})\n"
        "def end(): late.start(); print('unflushed', end=' '); return 7\n"
        "main.main = end; atexit.register(print, 'exit', end=' '); main.enter()"
    )

    def run(daemon: bool) -> tuple[int, str, str]:
        command = [sys.executable, "-c", program.format(daemon)]
        ran = subprocess.run(command, capture_output=True, text=True)
        return ran.returncode, ran.stdout, ran.stderr

    assert run(True) == (7, "unflushed exit ", "")
    assert run(False) == (7, "unflushed thread\nexit ", "")


def test_an_output_without_a_code_for_a_character_gets_a_question_mark() -> None:
    env = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    words = [sys.executable, "-m", "pagesim", "run", "-h"]
    ended = subprocess.run(words, env=env, capture_output=True, check=True, timeout=60)
    assert ended.stdout.startswith(b"usage: pagesim run [OPTION ?] ENV\n")
