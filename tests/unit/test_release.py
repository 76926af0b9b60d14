"""What a release and a devcontainer are made from fits the repository."""

import re
import runpy
from typing import Any

import yaml

from pagesim.formats.jsonc import loads
from tests.support.cli import ROOT

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
