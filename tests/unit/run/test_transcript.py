from pathlib import Path

from pagesim.run.transcript import Transcript


def test_what_fits_is_kept_whole(tmp_path: Path) -> None:
    transcript = Transcript(tmp_path / "log")
    transcript.add("stdout", "one")
    transcript.add("stderr", "two")
    assert transcript.close() == [("stdout", "one"), ("stderr", "two")]
    assert (tmp_path / "log").read_text() == "one\ntwo\n"
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600


def test_of_more_the_beginning_and_the_end_are_kept_and_the_cut_is_said(tmp_path: Path) -> None:
    transcript = Transcript(tmp_path / "log", head=1100, tail=2200)
    for number in range(1000):
        transcript.add("stdout", f"line {number:05}")
    lines = [line for _, line in transcript.close()]
    told = next(line for line in lines if "left out" in line)
    at = lines.index(told)
    assert lines[0] == "line 00000" and lines[-1] == "line 00999"
    assert told.startswith(f"[{1000 - len(lines) + 1:,} lines, ")
    first = int(lines[at - 1].split()[1])
    assert int(lines[at + 1].split()[1]) - first - 1 == 1000 - len(lines) + 1
    assert len((tmp_path / "log").read_text().splitlines()) == 1000


def test_one_line_larger_than_all_room_is_no_trouble(tmp_path: Path) -> None:
    transcript = Transcript(tmp_path / "log", head=10, tail=10)
    transcript.add("stdout", "x" * 1000)
    assert [line.count("left out") for _, line in transcript.close()] == [1]
