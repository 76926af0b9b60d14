"""What a release and a devcontainer are made from fits the repository."""

import os
import re
import runpy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from pagesim import __version__
from pagesim.formats.jsonc import loads
from tests.support.cli import ROOT

FEATURE = ".devcontainer/features/pagesim"
SECTION = runpy.run_path(str(ROOT / ".ci/notes"))["section"]
CHANGELOG = """\
# Changelog

## [Unreleased]

## [1.2.0] - 2026-11-27

### Added

- A thing.

## [1.1.0] - 2026-10-01
"""


def test_a_release_has_the_section_of_its_version() -> None:
    assert SECTION(CHANGELOG, "1.2.0") == "### Added\n\n- A thing."
    assert SECTION(CHANGELOG, "1.1.0") is None
    assert SECTION(CHANGELOG, "1.2") is None


def run_steps(folder: Path, *jobs: str, tag: str) -> list[int]:
    """Run in `folder` what a release's shell steps run, but make's, and return how each ended."""
    told = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))
    steps = [s["run"] for job in jobs for s in told["jobs"][job]["steps"] if "run" in s]
    lines = [s for s in steps if not s.startswith("make ")]
    env = {"PATH": os.environ["PATH"], "GITHUB_REF_NAME": tag}
    return [
        subprocess.run(["bash", "-e", "-c", s], cwd=folder, env=env, capture_output=True).returncode
        for s in lines
    ]


@pytest.mark.parametrize(
    ("tag", "ended"), [("v1.2.0", [0, 0, 0]), ("v1.1.0", [1, 1, 0]), ("1.2", [1, 1, 0])]
)
def test_a_release_is_of_the_tag_and_publishes_the_wheel_alone(
    tmp_path: Path, tag: str, ended: list[int]
) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/notes", tmp_path / ".ci/notes")
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n')
    (tmp_path / "dist").mkdir()
    for name in ("pagesim.whl", "pagesim.cdx.json", "pagesim-gateway.cdx.json"):
        (tmp_path / "dist" / name).touch()
    assert run_steps(tmp_path, "build", "publish", tag=tag) == ended
    assert [p.name for p in (tmp_path / "dist").iterdir()] == ["pagesim.whl"]
    if ended[1] == 0:
        assert (tmp_path / "notes.md").read_text() == "### Added\n\n- A thing.\n"


def test_actions_are_named_by_commit() -> None:
    for workflow in (ROOT / ".github/workflows").glob("*.yml"):
        text = workflow.read_text("utf-8")
        used = re.findall(r"uses: (\S+)", text)
        assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name) for name in used), workflow
        assert "permissions" in yaml.safe_load(text)


def test_the_devcontainer_sets_up_what_make_sets_up() -> None:
    file = ".devcontainer/devcontainer.json"
    told: Any = loads((ROOT / file).read_text("utf-8"), file)
    assert told["postCreateCommand"] == "make .venv/.ready"
    assert "$(READY):" in (ROOT / "Makefile").read_text("utf-8")


def test_the_feature_for_devcontainers_is_of_this_version() -> None:
    file = f"{FEATURE}/devcontainer-feature.json"
    told: Any = loads((ROOT / file).read_text("utf-8"), file)
    assert (told["id"], told["version"]) == ("pagesim", __version__)
    assert __version__ in told["options"]["version"]["proposals"]


def test_the_feature_says_what_python_it_needs(tmp_path: Path) -> None:
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin", "PREFIX": str(tmp_path / "made")}
    script = ROOT / FEATURE / "install.sh"
    ended = subprocess.run([script], env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("pagesim needs Python 3.11 or later: ")
    assert not (tmp_path / "made").exists()
