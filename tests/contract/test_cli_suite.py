"""`pagesim test` as a user starts it: display, exit codes, formats, rewriting, watching."""

import os
import pty
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.support.cli import COMMAND, LIMIT_S, Ended, own_cache, pagesim, process_env
from tests.support.levels import few
from tests.support.suites import BAD, BROKEN, GOOD, skipped, suite

PROCESS = ("--engine", "process")


@dataclass(frozen=True)
class Ran:
    """A suite that two workers ran, with all that it was asked to write."""

    folder: Path
    ended: Ended


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """A suite with one that is as expected, one that is not, some that install nothing, and a file
    that is none."""
    folder = suite(
        tmp_path_factory.mktemp("suite"), good=GOOD, bad=BAD, broken=BROKEN, more=skipped(3)
    )
    files = ("--junit", "j.xml", "--html", "page.html", "--format", "github")
    env = {"GITHUB_STEP_SUMMARY": "summary.md", "GITHUB_WORKSPACE": str(folder)}
    return Ran(folder, pagesim("test", *PROCESS, "--jobs", "2", *files, cwd=folder, env=env))


@pytest.mark.network
def test_plain_lines_and_the_command_to_run_one_again(ran: Ran) -> None:
    out = ran.ended.out
    assert ran.ended.code == 2, ran.ended
    assert "\x1b" not in out
    assert re.search(r"^ok    scenarios/good.yaml::it resolves\[preview\]  \d+\.\d s$", out, re.M)
    assert re.search(r"^4 passed, 1 failed, 1 not readable in ", out, re.M)
    summary = out[out.index("\nFAIL  ") : out.index("::error ")]
    assert summary.count("broken.yaml:12: expect.outcom: unknown key") == 1
    assert "Did you mean outcome?" in summary
    assert ElementTree.parse(ran.folder / "j.xml").getroot().tag == "testsuites"
    [again] = re.findall(r"^Run it again: pagesim (.*)", out, re.M)
    alone = pagesim(*shlex.split(again), cwd=ran.folder)
    assert alone.code == 1
    assert re.search(r"^1 failed in ", alone.out, re.M)


@pytest.mark.network
def test_a_page_of_what_several_workers_ran(ran: Ran) -> None:
    assert "Wrote page.html" in ran.ended.err
    page = (ran.folder / "page.html").read_text("utf-8")
    assert "4 passed, 1 failed, 1 not readable" in page
    assert page.count('<details class="point"') == 5
    assert page.count("SKIPPED: Pages would") == 3
    there = pagesim("test", "--html", "no/page.html", cwd=ran.folder)
    assert there.code == 2
    assert "no/page.html cannot be written" in there.err


@pytest.mark.network
def test_github_gets_annotations_and_a_summary(ran: Ran) -> None:
    told = [line for line in ran.ended.out.splitlines() if line.startswith("::error ")]
    assert "file=scenarios/broken.yaml,line=12::" in told[0]
    assert "file=scenarios/bad.yaml,line=12::Because: the token must be there%0A" in told[1]
    assert told[2:] == []
    summary = (ran.folder / "summary.md").read_text()
    assert summary.startswith("### pagesim test: 4 passed, 1 failed, 1 not readable\n")
    assert re.search(r"^outcome +resolved +unresolved$", summary, re.M)


@pytest.mark.parametrize(
    ("arguments", "words", "hint"),
    [
        ((), "there is no folder scenarios/ here", "pagesim init"),
        (("none.yaml",), "none.yaml does not exist", "Name a scenario's file"),
        (("text.txt",), "text.txt is no scenario", ".yaml"),
        (("empty",), "there is no scenario to run", "because"),
        (("empty", "--jobs", "some"), "--jobs some: not a number", "--jobs 1"),
        (("empty", "--shard", "4/3"), "not K/N", "--shard 2/3"),
    ],
)
def test_what_cannot_be_run(
    tmp_path: Path, arguments: tuple[str, ...], words: str, hint: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.txt").touch()
    ended = pagesim("test", *arguments, "-j1" if "--jobs" not in arguments else "-q", cwd=tmp_path)
    assert ended.code == 2, ended
    assert words in ended.err
    assert hint in ended.err
    assert "Traceback" not in ended.err


def test_a_broken_file_ends_with_2(tmp_path: Path) -> None:
    suite(tmp_path, broken=BROKEN)
    ended = pagesim("test", "--jobs", "1", cwd=tmp_path)
    assert ended.code == 2, ended
    assert ended.out.count("broken.yaml:12: expect.outcom: unknown key") == 1
    assert "Did you mean outcome?" in ended.out


def test_shards_and_durations(tmp_path: Path) -> None:
    suite(tmp_path, more=skipped(4))
    shown = []
    for words in (("1/2",), ("2/2", "--durations")):
        ended = pagesim("test", "-j1", "--shard", *words, cwd=tmp_path)
        assert ended.code == 0, ended
        shown.append(re.findall(r"N=\d", ended.out))
    assert sorted(shown[0] + shown[1]) == ["N=0", "N=1", "N=2", "N=3"]
    assert all(shown)
    assert (tmp_path / "scenarios/.pagesim-durations.json").read_text().count("more.yaml::") == 2
    empty = pagesim("test", "-j1", "--shard", "9/9", cwd=tmp_path)
    assert empty.code == 0
    assert "Shard 9/9 has no scenario to run." in empty.out


@pytest.mark.network
def test_update_shows_and_writes_what_was_found(tmp_path: Path) -> None:
    suite(tmp_path, bad=BAD)
    path = tmp_path / "scenarios/bad.yaml"
    alone = ("test", *PROCESS, "-j1")
    ended = pagesim(*alone, "--update", cwd=tmp_path)
    assert ended.code == 0, ended
    assert "-  outcome: resolved   # as it must be\n+  outcome: unresolved   # as it must be" in (
        ended.out
    )
    assert path.read_text() == BAD.replace("outcome: resolved", "outcome: unresolved")
    path.write_text(path.read_text() + "  log: [this is never said]\n")
    ended = pagesim(*alone, "--update", cwd=tmp_path)
    assert ended.code == 1
    assert "bad.yaml: not written: log: this is never said" in ended.out
    assert "\n1 differing, not all of it written in " in ended.out


@contextmanager
def on_terminal(cwd: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    ours, theirs = pty.openpty()
    env = {**process_env(cwd), "TERM": "xterm", "COLUMNS": "100", "LINES": "30"}
    process = subprocess.Popen([*COMMAND, *arguments], cwd=cwd, env=env, stdout=theirs, stderr=2)
    os.close(theirs)
    try:
        yield process, ours
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def read_until(screen: int, wanted: str) -> str:
    seen, deadline = "", time.monotonic() + LIMIT_S
    while wanted not in seen and time.monotonic() < deadline:
        with suppress(OSError):  # what Linux says at the end of a terminal
            if chunk := os.read(screen, 65536):
                seen += chunk.decode("utf-8", "replace")
                continue
        break
    assert wanted in seen, seen
    return seen


@pytest.mark.network
def test_a_terminal_shows_what_runs_now(tmp_path: Path) -> None:
    suite(tmp_path, good=GOOD, more=skipped(1))
    with on_terminal(tmp_path, "test", *PROCESS, "-j1") as (process, screen):
        seen = read_until(screen, "2 passed")
        assert re.search(r"0/2 +it resolves\[preview\]", seen), seen
        assert re.search(r"1/2, about \d+ s left  nothing is installed", seen), seen
        assert process.wait(LIMIT_S) == 0


def test_watch_runs_again_and_ends_with_130(tmp_path: Path) -> None:
    suite(tmp_path, more=skipped(1))
    with on_terminal(tmp_path, "test", "-j1", "--watch") as (process, screen):
        read_until(screen, "1 passed")
        (tmp_path / "scenarios/more.yaml").write_text(skipped(3))
        read_until(screen, "3 passed")
        process.send_signal(signal.SIGINT)
        assert process.wait(LIMIT_S) == 130


@pytest.mark.network
@pytest.mark.parametrize(
    ("name", "jobs"), few([(n, j) for n in ("SIGINT", "SIGTERM") for j in ("1", "2")], 1, 2)
)
def test_a_signal_ends_with_130_and_nothing_is_left(tmp_path: Path, jobs: str, name: str) -> None:
    slow = GOOD.replace("{packages:", "{faults: {delay: 60}, packages:")
    suite(tmp_path, slow=slow, other=slow.replace("it resolves", "another"))
    cache = own_cache(tmp_path / "cache")
    process = subprocess.Popen(
        [*COMMAND, "test", *PROCESS, "--jobs", jobs],
        cwd=tmp_path,
        env=process_env(tmp_path, {"PAGESIM_CACHE": str(cache)}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + LIMIT_S
    while len(list(cache.glob("runs/[!.]*"))) < int(jobs) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.Signals[name])
    out, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 130, (out, err)
    assert "Traceback" not in out + err
    assert list(cache.glob("runs/*")) == []
