"""Projects as the usual templates lay them out: `run` and `check` say the same of each.

They lie in `tests/projects`. Where the real tool is big, a small one beside the project does what
it does in an install. `check` runs once with public packages real and once with them made up; what
differs then must stand among the assumptions or the limits.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli import ROOT, pagesim

PROJECTS = ROOT / "tests/projects"
SLOW = pytest.mark.slow

pytestmark = pytest.mark.network


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        pytest.param("husky", "resolved"),
        pytest.param("workspaces", "resolved"),
        pytest.param("patch-package", "resolved", marks=SLOW),
        pytest.param("nuxt", "resolved", marks=SLOW),
        pytest.param("svelte-kit", "resolved", marks=SLOW),
        # Its script fetches from a host that pagesim alone refuses.
        pytest.param("prisma", "undecided", marks=SLOW),
    ],
)
def test_run_and_check_agree(tmp_path: Path, name: str, outcome: str) -> None:
    folder = shutil.copytree(PROJECTS / name, tmp_path / name)
    ran = _preview(folder, "run", "preview")
    assert ran["outcome"] == outcome, ran["verdict"]
    for mode in ("auto", "mock"):
        checked = _preview(folder, "check", "--registry", mode)
        told = _named(checked) - _named(ran)
        assert checked["outcome"] == outcome or told, checked["verdict"]
        if mode == "auto":
            assert (checked["outcome"], told) == (outcome, set()), checked["verdict"]


def _preview(folder: Path, *command: str) -> dict[str, Any]:
    """Return what a command's report says of Preview."""
    ended = pagesim(*command, "--engine", "process", "--format", "json", cwd=folder)
    assert ended.code in (0, 1), ended.err
    runs: list[dict[str, Any]] = ended.data.get("runs", [ended.data])
    (found,) = (run for run in runs if run["environment"] == "preview")
    return found


def _named(run: dict[str, Any]) -> set[tuple[str, str]]:
    """Return the assumptions and limits of a run, by kind and subject."""
    return {(one["kind"], one["subject"]) for one in (*run["assumptions"], *run["limits"])}
