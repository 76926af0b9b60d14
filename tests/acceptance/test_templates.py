"""Projects as the usual templates lay them out: `run` and `check` say the same of each.

They lie in `tests/projects`, and beside them real ones where they are at hand. Where a template's
tool is big, a small one beside the project does what it does in an install. `check` runs once as it
is and once with all packages made up: what may differ then is named for each project.
"""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli import ROOT, pagesim

PROJECTS = ROOT / "tests/projects"
REAL = ROOT.parent / "shared/inputs/projects"
SLOW = pytest.mark.slow
PUBLIC = ("package-made-up", "public packages of registry.npmjs.org")
"""The assumption under which all that is made up may differ."""

pytestmark = pytest.mark.network


@dataclass(frozen=True)
class Template:
    """A project, and what is said of it."""

    name: str
    outcome: str = "resolved"
    folder: Path = PROJECTS
    limits: list[tuple[str, str]] = field(default_factory=list)
    """What of pagesim's own ends its install."""
    made_up: list[tuple[str, str]] | None = None
    """The same where all packages are made up; None: as `limits`."""


TABLE = (
    Template("husky"),
    Template("workspaces"),
    Template("nuxt"),
    Template("svelte-kit"),
    # Its script fetches from a host that pagesim alone refuses.
    Template("prisma", "undecided", limits=[("host-refused", "engines.example.com")]),
    # Its patch is for what is in the real package.
    Template("patch-package", made_up=[("content-made-up", "ms")]),
    Template("vite-react-npm3", folder=REAL),
)
FEW = ("patch-package",)


@pytest.mark.parametrize(
    "template", [pytest.param(t, id=t.name, marks=() if t.name in FEW else SLOW) for t in TABLE]
)
def test_run_and_check_agree(tmp_path: Path, template: Template) -> None:
    if not template.folder.is_dir():
        pytest.skip(f"no projects at {template.folder}")
    folder = shutil.copytree(template.folder / template.name, tmp_path / template.name)
    ran = _preview(folder, "run", "preview")
    assert (ran["outcome"], _limits(ran)) == (template.outcome, template.limits), ran["verdict"]

    checked = _preview(folder, "check")
    assert _told(checked) == _told(ran)
    assert checked["assumptions"] == ran["assumptions"]

    made_up = _preview(folder, "check", "--registry", "mock")
    added = {_named(a) for a in made_up["assumptions"]} - {_named(a) for a in ran["assumptions"]}
    assert added == {PUBLIC}
    assert _packages(made_up) == _packages(ran)
    if template.made_up is None:
        assert _told(made_up) == _told(ran)
    else:
        assert (made_up["outcome"], _limits(made_up)) == ("undecided", template.made_up)


def _preview(folder: Path, *command: str) -> dict[str, Any]:
    """Return what a command's report says of Preview."""
    ended = pagesim(*command, "--engine", "process", "--format", "json", cwd=folder)
    assert ended.code in (0, 1), ended.err
    runs: list[dict[str, Any]] = ended.data.get("runs", [ended.data])
    (found,) = (run for run in runs if run["environment"] == "preview")
    return found


def _told(run: dict[str, Any]) -> dict[str, Any]:
    """Return what must not hang on which packages are real."""
    rules = [finding["rule"] for finding in run["findings"]]
    return {
        "outcome": run["outcome"],
        "exit_code": run["exit_code"],
        "packages": _packages(run),
        "findings": rules,
        "limits": _limits(run),
    }


def _packages(run: dict[str, Any]) -> list[tuple[str, ...]]:
    keys = ("name", "private", "registry", "status", "version", "credential")
    return sorted(tuple(str(package[key]) for key in keys) for package in run["packages"])


def _limits(run: dict[str, Any]) -> list[tuple[str, str]]:
    return list(map(_named, run["limits"]))


def _named(one: dict[str, Any]) -> tuple[str, str]:
    return one["kind"], one["subject"]
