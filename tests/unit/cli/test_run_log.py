"""The log of a command: for its user alone, whole, and never more than a few of them."""

from pathlib import Path

from pagesim.cli.run_log import KEPT, RunLog


def test_a_log_is_begun_with_its_first_line_for_this_user_alone(tmp_path: Path) -> None:
    log = RunLog(tmp_path / "logs")
    assert not (tmp_path / "logs").exists()
    log.write("one")
    log.write("two")
    log.close()
    assert log.path
    assert log.path.read_text() == "one\ntwo\n"
    assert log.path.stat().st_mode & 0o777 == 0o600


def test_what_is_added_later_stands_before_what_follows(tmp_path: Path) -> None:
    log = RunLog(tmp_path)
    log.write_later(lambda: ["one", "two"])
    assert log.path is None
    log.write("three")
    log.write_later(lambda: ["four"])
    log.close()
    assert log.path
    assert log.path.read_text() == "one\ntwo\nthree\nfour\n"


def test_the_oldest_go(tmp_path: Path) -> None:
    for number in range(KEPT + 5):
        (tmp_path / f"2026{number:04}.log").write_text("old")
    log = RunLog(tmp_path)
    log.write("new")
    log.close()
    left = sorted(p.name for p in tmp_path.iterdir())
    assert len(left) == KEPT
    assert "20260000.log" not in left
    assert "20260024.log" in left


def test_where_none_can_be_written_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file")
    log = RunLog(tmp_path / "logs")
    log.write("one")
    log.close()
    assert log.path is None
