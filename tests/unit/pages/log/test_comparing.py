"""A run's log beside a real one: times and ids do not count, what only one has is told."""

from pathlib import Path

from pagesim.pages.log.comparing import MOST, Row, compare_logs
from pagesim.report.compared import sum_up

REAL = (Path(__file__).parents[3] / "golden/real-logs/workers-npm.log").read_text("utf-8")
OWN = """\
Initializing build environment...
Success: Finished initializing build environment
Cloning repository...
Detected the following tools from environment: npm@10.9.2, nodejs@24.18.0
Installing project dependencies: npm clean-install --progress=false

added 229 packages, and audited 230 packages in 14s
"""


def test_line_by_line() -> None:
    found = compare_logs(OWN, REAL)
    assert [row for row in found.rows if row.kind != "equal"] == [
        Row("there", None, "Initializing build environment..."),
        Row("there", None, "Restoring from dependencies cache"),
        Row("there", None, "Restoring from build output cache"),
        Row(
            "differs",
            "Detected the following tools from environment: npm@10.9.2, nodejs@24.18.0",
            "Detected the following tools from environment: npm@10.9.2, nodejs@22.16.0",
        ),
    ]
    assert [found.count(k) for k in ("equal", "differs", "here", "there")] == [5, 1, 0, 3]


def test_what_stands_for_a_time_or_an_id_is_equal() -> None:
    pairs = (
        ("HEAD is now at a4165d4 Fix", "HEAD is now at 9a150e5 Fix"),
        ("Done in 9.4s using pnpm v10.11.1", "Done in 812ms using pnpm v10.11.1"),
        ("run 00a70a8b-1111-4222-8333-123456789abc", "run c7eff404-1111-4222-8333-123456789abd"),
    )
    for one, other in pairs:
        assert compare_logs(one, f"2026-01-01T00:00:00.1Z\t{other}").count("equal") == 1
    assert compare_logs("pnpm v10.11.1", "pnpm v10.11.2").count("differs") == 1


def test_a_token_in_the_real_log_is_hidden_and_what_follows_the_install_left_out() -> None:
    found = compare_logs("a", "a\nghp_0123456789abcdef\nExecuting user build command: x\nlater")
    assert [row.there for row in found.rows] == ["a", "***"]


def test_more_lines_than_are_compared() -> None:
    many = "\n".join(f"line {n}" for n in range(MOST + 5))
    found = compare_logs(many, many)
    assert (found.count("equal"), found.left_out) == (MOST, 10)
    assert "10 lines more were not compared" in sum_up(found)
