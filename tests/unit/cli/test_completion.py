"""Completion, as a shell asks for it: by variables, answered on descriptor 8."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pagesim.cli.completion import SHELLS
from pagesim.cli.main import main

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
