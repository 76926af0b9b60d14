"""`pagesim auth` tells of each environment and of this machine, without an install or a value."""

import json
from pathlib import Path

import pytest

from pagesim.cli.main import main
from tests.support.cli import GITHUB_NPMRC, private_project

VALUE = "ghp_123456789012345678901234567890123456"


def test_what_pages_lacks_of_this_machine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    route, _ = GITHUB_NPMRC.splitlines()
    (home / ".npmrc").write_text(f"//npm.pkg.github.com/:_authToken={VALUE}\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("NPM_CONFIG_USERCONFIG", raising=False)
    project = private_project(tmp_path / "site", **{"__npmrc": f"{route}\n"})
    words = ["auth", "--here", "--project", str(project), "--format", "json"]
    assert main(words) == 1
    out = capsys.readouterr().out
    data = json.loads(out)
    assert data["missing_on_pages"] == {
        "preview": ["https://npm.pkg.github.com/"],
        "production": ["https://npm.pkg.github.com/"],
    }
    here = data["here"]["registries"][0]["credentials"][0]
    assert (here["place"]["file"], here["sent"]["length"]) == (str(home / ".npmrc"), len(VALUE))
    assert VALUE not in out


def test_of_one_environment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = private_project(tmp_path / "site")
    assert main(["auth", "preview", "--project", str(project)]) == 0
    out = capsys.readouterr().out
    assert "TOKEN_FOR_GITHUB is set by pagesim.yaml" in out
    assert "Production" not in out
    assert main(["auth", "production", "--project", str(project)]) == 1
