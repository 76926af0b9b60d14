"""`pagesim shell`: somebody at a terminal, in the build of each engine."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.cli import COMMAND, digest, own_cache, pagesim, private_project, process_env
from tests.support.levels import few
from tests.support.process_engine import WALLED
from tests.support.terminal import Typist

pytestmark = pytest.mark.network
WAYS = [
    pytest.param(("--engine", "process"), marks=WALLED, id="namespaces"),
    pytest.param(("--no-walls",), id="no walls"),
    pytest.param(("--engine", "docker"), marks=pytest.mark.docker, id="docker"),
]
ONE = [WAYS[0]]
PROMPT = "repo$ "


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody can enter: without walls root's build is an ordinary user."""
    with TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


def open_shell(folder: Path, *way: str) -> Typist:
    site = private_project(folder / "site")
    env = process_env(folder, {"PAGESIM_CACHE": str(own_cache(folder / "cache")), "TERM": "vt100"})
    return Typist([*COMMAND, "shell", "preview", *way], site, env)


@pytest.mark.parametrize("way", WAYS)
def test_a_session_at_a_terminal(folder: Path, way: tuple[str, ...]) -> None:
    with open_shell(folder, *way) as typist:
        head = typist.wait_for(PROMPT)
        assert "npm install --progress=false" in head
        before = digest(folder / "site")
        typist.type("stty size; tty; [ -t 0 ] && [ -t 1 ] && echo $((6*7))$TERM\r")
        told = typist.wait_for("42vt100")
        assert "33 91" in told
        assert "/dev/pts/" in told
        typist.resize(70, 20)
        typist.type("until [ \"$(stty size)\" = '20 70' ]; do :; done; echo o''k\r")
        typist.wait_for("ok")
        typist.type("sh -c 'echo be''gun; while :; do :; done'\r")
        typist.wait_for("begun")
        typist.type("\x03")
        typist.wait_for(PROMPT)
        typist.type("echo $?-; echo [$TOKEN_FOR_GITHUB]\r")
        typist.wait_for("130-")
        assert "ghp_" in typist.wait_for("]\r\n") or "github_pat" in typist.seen
        typist.type("npm view @foobar/widget version; touch made\r")
        typist.wait_for("1.0.0")
        typist.type("exit 7\r")
        assert typist.end() == 7
        assert typist.restored
        assert "200     GET     https://npm.pkg.github.com/" in typist.rest
        assert "TOKEN_FOR_GITHUB" in typist.rest
    assert digest(folder / "site") == before
    assert list((folder / "cache/runs").iterdir()) == []


@pytest.mark.parametrize("way", few(WAYS, 0, 2))
def test_much_is_pasted_and_much_is_shown(folder: Path, way: tuple[str, ...]) -> None:
    with open_shell(folder, *way) as typist:
        typist.wait_for(PROMPT)
        typist.type("stty -echo; cat >pasted <<X\r" + "0123456789\r" * 3000 + "X\r")
        typist.type("stty echo; wc -c <pasted; seq 20000; echo do''ne\r")
        shown = typist.wait_for("done")
        assert "33000\r\n" in shown
        assert "\r\n19999\r\n20000\r\n" in shown
        typist.wait_for(PROMPT)  # before it, bash itself overlooks a Ctrl-D
        typist.type("\x04")
        assert typist.end() == 0


@pytest.mark.parametrize("way", ONE)
def test_a_program_left_behind_ends_with_the_shell(folder: Path, way: tuple[str, ...]) -> None:
    pause = f"3600.{os.getpid()}7"
    with open_shell(folder, *way) as typist:
        typist.wait_for(PROMPT)
        typist.type(f"sleep {pause} & exit\r")
        assert typist.end() == 0
    commands = (p / "cmdline" for p in Path("/proc").iterdir() if p.name.isdecimal())
    assert not [c for c in commands if c.exists() and pause.encode() in c.read_bytes()]


@pytest.mark.parametrize("way", few(WAYS, 0, 2))
def test_a_signal_ends_it_and_gives_the_terminal_back(folder: Path, way: tuple[str, ...]) -> None:
    with open_shell(folder, *way) as typist:
        typist.wait_for(PROMPT)
        typist.process.send_signal(signal.SIGTERM)
        assert typist.end() == 130
        assert typist.restored
    assert list((folder / "cache/runs").iterdir()) == []


@pytest.mark.parametrize("quiet", [(), ("--quiet",)], ids=["", "quiet"])
@pytest.mark.parametrize("way", ONE)
def test_what_is_kept_is_what_the_shell_left(
    folder: Path, way: tuple[str, ...], quiet: tuple[str, ...]
) -> None:
    with open_shell(folder, *way, "--keep", *quiet) as typist:
        assert ("a copy of HOME is kept" in typist.wait_for(PROMPT)) is not bool(quiet)
        typist.type("echo by hand >made; exit\r")
        assert typist.end() == 0
        said = typist.rest.partition("Kept: ")[2]
    assert "rm -r removes it" in said
    assert Path(said.split()[0]).parent == folder / "cache/kept"
    [made] = (folder / "cache/kept").rglob("made")
    assert made.read_text() == "by hand\n"


@pytest.mark.parametrize("way", few(WAYS, 0, 2))
def test_one_command_without_a_terminal(folder: Path, way: tuple[str, ...]) -> None:
    site = private_project(folder / "site")
    script = "cat; [ -t 0 ] || echo none; echo aside >&2; echo $TOKEN_FOR_GITHUB; pwd; exit 5"
    ended = pagesim("shell", "preview", "--project", site, *way, "-c", script, cwd=folder)
    assert ended.code == 5
    assert ended.out == "none\n[TOKEN_FOR_GITHUB]\n/opt/buildhome/repo\n"
    assert "aside\n" in ended.err
    assert "No request was made." in ended.err


def test_without_a_terminal_it_says_what_to_do(folder: Path) -> None:
    site = private_project(folder / "site")
    ended = pagesim("shell", "pre", "--project", site, cwd=folder)
    assert (ended.code, ended.out) == (2, "")
    assert "needs a terminal" in ended.err
    assert "--command" in ended.err
    assert "pagesim run preview" in ended.err


@pytest.mark.parametrize("way", ONE)
def test_it_opens_where_pages_would_install_nothing(folder: Path, way: tuple[str, ...]) -> None:
    site = private_project(folder / "site")
    (site / "package.json").unlink()
    env = process_env(folder)
    with Typist([*COMMAND, "shell", "preview", *way], site, env) as typist:
        assert "Pages installs nothing: there is no package.json" in typist.wait_for(PROMPT)
        typist.type("exit\r")
        assert typist.end() == 0
        assert "No request was made." in typist.rest
