"""The relay of a terminal, as a program between two pipes."""

import subprocess
import sys

import pytest

from pagesim.engine.inside import terminal
from pagesim.engine.inside.terminal import frame_size, frame_typed


@pytest.mark.parametrize(
    ("script", "typed", "shown", "code"),
    [
        ("stty size", (), "33 91", 0),
        ("read a; echo got $a", (frame_typed(b"wo"), frame_typed(b"rd\r")), "got word", 0),
        ("cat", (frame_typed(b"x\r\x04"),), "x\r\nx", 0),
        # The line after it: where the signal comes just before `read`, sh sees it after `read`.
        ("read a", (frame_typed(b"\x03"), frame_typed(b"\r")), "stopped", 9),
        ("kill -TERM $$", (), "", 143),
    ],
)
def test_frames_go_in_and_what_is_shown_comes_out(
    script: str, typed: tuple[bytes, ...], shown: str, code: int
) -> None:
    # It begins when a line is typed, and says so: what is typed after that is for `script`.
    begin = f"read go; trap 'echo stopped; exit 9' INT; echo begun; {script}"
    command = [sys.executable, "-ISB", terminal.__file__, "sh", "-c", begin]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(frame_size(91, 33) + frame_typed(b"\r"))
        process.stdin.flush()
        while b"begun" not in process.stdout.readline():
            pass
        for frame in typed:
            process.stdin.write(frame)
            process.stdin.flush()
        assert shown in process.stdout.read().decode()
    assert process.returncode == code


def test_keys_count_where_it_was_started_deaf_to_them() -> None:
    script = "trap 'exit 9' INT; kill -INT $$"
    command = [sys.executable, "-ISB", terminal.__file__, "sh", "-c", script]
    deaf = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *command]
    with subprocess.Popen(deaf, stdin=subprocess.PIPE) as process:
        assert process.wait(20) == 9


def test_the_end_of_what_is_typed_is_the_end() -> None:
    command = [sys.executable, "-ISB", terminal.__file__, "sleep", "100"]
    ended = subprocess.run(command, input=b"", capture_output=True, timeout=20, check=False)
    assert ended.returncode == 1
