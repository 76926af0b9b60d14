"""`--debug`: enough to help by, and no value."""

from pathlib import Path

import pytest

from pagesim.cli import explain
from pagesim.cli.main import main

TOKEN = "ghp_q1W2e3R4t5Y6u7I8o9P0a1S2d3F4g5H6j7K8"


def test_names_and_no_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PAGESIM_CACHE", str(tmp_path / TOKEN))
    asked = ["lint", "--format", "json", str(tmp_path / TOKEN / "absent.npmrc"), "--debug"]
    assert main(asked) == 2
    said = capsys.readouterr().err.partition("--- for an issue")[2]
    assert TOKEN not in said
    assert "pagesim lint" in said and "--format json" in said and "--debug" in said
    assert "PAGESIM_CACHE" in said and "exit code 2 after" in said and "UsageError:" in said


def test_a_bug_is_told_with_its_places_and_not_with_what_it_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: object) -> int:
        raise RuntimeError(TOKEN)

    monkeypatch.setattr(explain, "execute", broken)
    assert main(["explain", "--debug"]) == 70
    said = capsys.readouterr().err.partition("--- for an issue")[2]
    assert TOKEN not in said and "RuntimeError:" in said
    assert "pagesim/cli/main.py:" in said and "in main" in said


def test_nothing_is_said_of_it_where_nobody_asks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    assert capsys.readouterr().err == ""
