"""Completion, as a shell asks for it: by variables, answered on descriptor 8."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pagesim.cli.completion import SHELLS
from pagesim.cli.main import main
from tests.support.terminal import Typist

ASK = "import sys; from pagesim.cli.main import main; sys.argv[0] = 'pagesim'; sys.exit(main())"


def complete(line: str, tmp_path: Path) -> list[str]:
    answer = tmp_path / "answer"
    env = {
        **os.environ,
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
        "_ARGCOMPLETE_IFS": "\n",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }
    subprocess.run([sys.executable, "-c", ASK], env=env, check=True, timeout=60)
    return [word.strip() for word in answer.read_text().split("\n")]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("pagesim expl", ["explain", "explain-log", "explain-deployment"]),
        ("pagesim run p", ["preview", "production"]),
        ("pagesim run preview --engine d", ["docker"]),
        ("pagesim run preview --build-image ", ["v1", "v2", "v3"]),
        ("pagesim explain no-cred", ["no-credential"]),
        ("pagesim completion f", ["fish"]),
    ],
)
def test_words_that_fit(line: str, words: list[str], tmp_path: Path) -> None:
    assert complete(line, tmp_path) == words


def test_options_that_fit(tmp_path: Path) -> None:
    assert {"--engine", "--env-file", "--expose-secret"} <= set(
        complete("pagesim run preview --e", tmp_path)
    )


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_has_its_code(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "pagesim" in capsys.readouterr().out


@pytest.fixture
def path(tmp_path: Path) -> str:
    """PATH with a `pagesim` in front."""
    command = tmp_path / "pagesim"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m pagesim "$@"\n')
    command.chmod(0o755)
    return f"{tmp_path}:{os.environ['PATH']}"


BASH = """\
eval "$(pagesim completion bash)"
COMP_WORDS=(pagesim run preview --engine d) COMP_CWORD=4 COMP_TYPE=9
COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
eval "$(complete -p pagesim | sed 's/.*-F \\([^ ]*\\) .*/\\1/')" pagesim d --engine
echo "${COMPREPLY[@]}"
"""
FISH = 'pagesim completion fish | source; complete -C "pagesim run preview --engine d"'


@pytest.mark.parametrize(("shell", "script"), [("bash", BASH), ("fish", FISH)])
def test_a_shell_completes(shell: str, script: str, path: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    words = [shell, "-c", script]
    ended = subprocess.run(
        words, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=60
    )
    assert ended.stdout.split() == ["docker"], ended


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
def test_zsh_completes_at_the_tab_key(path: str, tmp_path: Path) -> None:
    env = {**os.environ, "PATH": path, "TERM": "dumb"}
    with Typist(["zsh", "-f", "-i"], tmp_path, env) as zsh:
        zsh.type(
            'autoload -U compinit; compinit -u; eval "$(pagesim completion zsh)"; echo don""e\n'
        )
        zsh.wait_for("done")
        zsh.type("pagesim run preview --engine d\t")
        zsh.wait_for("--engine docker")
        zsh.type("\x15exit\n")
        assert zsh.end() == 0


def test_what_powershell_would_set_completes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its script is read here, not run: each variable that it sets is set as it says."""
    assert main(["completion", "powershell"]) == 0
    script = capsys.readouterr().out
    assert "Register-ArgumentCompleter -Native -CommandName pagesim -ScriptBlock {" in script
    for opening, closing in ("{}", "()", "[]"):
        assert script.count(opening) == script.count(closing) > 0
    line, told = "pagesim calib", tmp_path / "told"
    # Of a native command the parameters are the word, the whole line and the cursor.
    assert "param($commandName, $wordToComplete, $cursorPosition)" in script
    values = {
        "$wordToComplete": line,
        "$cursorPosition": str(len(line)),
        "$completion_file": str(told),
        '"`n"': "\n",
        '"powershell"': "powershell",
    }
    told.touch()
    given: dict[str, str] = dict(re.findall(r"(?m)^ +\$env:(\w+) = (\S+)$", script))
    env = {**os.environ, **{name: values.get(text, text) for name, text in given.items()}}
    subprocess.run(
        [sys.executable, "-c", ASK], env=env, check=True, capture_output=True, timeout=60
    )
    assert [word.strip() for word in told.read_text().split("\n")] == ["calibrate"]
    removed = script.partition("Remove-Item")[2]
    assert all(f"Env:\\{name}" in removed for name in given)
