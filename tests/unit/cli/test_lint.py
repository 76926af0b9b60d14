"""`pagesim lint` reads files by name, or all of a project, and ends with 1 on an error."""

import json
from pathlib import Path

import pytest

from pagesim.cli.main import main
from pagesim.errors import UsageError
from tests.unit.cli.test_commands import parsed

WRONG = "//npm.acme.dev/:_authToken=$A\n"


def test_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / ".npmrc"
    file.write_text(WRONG)
    assert main(["lint", str(file)]) == 1
    assert capsys.readouterr().out.startswith(".npmrc:1: error: ")
    file.write_text("//npm.acme.dev/:_authToken=${A}\n")
    assert main(["lint", str(file)]) == 0


def test_of_a_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/.npmrc").write_text(WRONG)
    (tmp_path / "bunfig.toml").write_text("[install]\n")
    assert main(["lint", "--project", str(tmp_path), "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["files"] == ["bunfig.toml", "site/.npmrc"]
    assert [f["location"]["file"] for f in data["findings"]] == ["site/.npmrc"]


def test_sarif_goes_to_a_file(tmp_path: Path) -> None:
    (tmp_path / ".npmrc").write_text(WRONG)
    out = tmp_path / "lint.sarif"
    words = ["lint", "--project", str(tmp_path), "--format", "sarif", "--output", str(out)]
    assert main(words) == 1
    assert json.loads(out.read_text())["version"] == "2.1.0"


def test_what_it_does_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(tmp_path / "package.json")]) == 2
    assert "lint does not read" in capsys.readouterr().err
    assert main(["lint", str(tmp_path / ".npmrc")]) == 2
    with pytest.raises(UsageError, match="--project"):
        parsed("lint", ".npmrc", "--project", ".")
