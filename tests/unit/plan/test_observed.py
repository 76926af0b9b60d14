"""What was observed on Pages settles choices with a doubt, as long as it holds; else it is told."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pagesim.config.observed import Observation, Seen
from pagesim.config.settings import EnvironmentSettings, Settings
from pagesim.plan.deployment import Deployment, make_deployment
from pagesim.plan.inputs import Inputs
from pagesim.plan.options import RunOptions
from pagesim.project.files import FileEntry
from pagesim.project.repository import Project

DAY = date(2026, 11, 20)
NPM = "npm clean-install --progress=false"
SEEN = {
    "node": Seen("20.19.0", 3, {".nvmrc": "20"}),
    "manager": Seen("npm", 4, {"package-lock.json": ""}),
    "command": Seen(NPM, 4, {"package-lock.json": ""}),
}


def observed(**more: Any) -> Observation:
    given = {"lockfile": "package-lock.json", "seen": SEEN, **more}
    return Observation("preview", "v3", "", "d1", DAY, **given)


def deployed(
    *observations: Observation,
    files: dict[str, str] | None = None,
    today: date | None = DAY,
    variables: dict[str, str] | None = None,
    **options: Any,
) -> Deployment:
    contents = {"package.json": "{}", "package-lock.json": "{}", ".nvmrc": "20\n", **(files or {})}
    entries = tuple(FileEntry(p, t.encode()) for p, t in contents.items())
    here = {"preview": EnvironmentSettings(variables or {}), "production": EnvironmentSettings()}
    inputs = Inputs(
        Project(Path("/x"), "x", entries),
        Settings(observed=observations, environments=here),
        today=today,
    )
    asked = RunOptions("preview", **options)
    return make_deployment(asked, inputs, lambda tool, spec: "20.99.0")


def test_a_partial_version_is_what_the_image_made_of_it() -> None:
    found = deployed(observed())
    node = found.selection.choice("node")
    assert node and (node.value, node.doubt) == ("20.19.0", None)
    assert node.evidence == "build log of d1 (2026-11-20), line 3"
    assert found.selection.tools[0] == ("node", "20.19.0")
    assert found.calibration.settled == ("node",) and not found.calibration.drift


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        ("age", {"today": date(2027, 2, 19)}),
        ("image", {"build_image": "v2"}),
        ("wrangler", {"files": {"wrangler.toml": 'name="x"\npages_build_output_dir="d"\n'}}),
        ("lockfile", {"files": {"pnpm-lock.yaml": "lockfileVersion: '9.0'\n"}}),
    ],
)
def test_what_ends_all_of_it(why: str, changes: dict[str, Any]) -> None:
    found = deployed(observed(), **changes)
    [lapse] = found.calibration.lapsed
    node = found.selection.choice("node")
    assert (lapse.why, lapse.what) == (why, "")
    assert node and (node.value, node.doubt) == ("20.99.0", "partial-version")


def test_the_last_day_on_which_it_counts() -> None:
    assert deployed(observed(), today=date(2027, 2, 18)).calibration.settled == ("node",)


def test_what_ends_one_thing_of_it() -> None:
    found = deployed(observed(), files={".nvmrc": "20.1\n"})
    assert [(o.why, o.what) for o in found.calibration.lapsed] == [("source", "node")]
    found = deployed(observed(), variables={"NODE_VERSION": "20"})
    assert [(o.why, o.what) for o in found.calibration.lapsed] == [("source", "node")]


def test_the_npm_that_came_with_another_node_is_no_drift() -> None:
    seen = {**SEEN, "npm": Seen("10.8.2", 9, {".nvmrc": "20"})}
    assert "npm" in deployed(observed(seen=seen)).calibration.settled
    found = deployed(observed(seen=seen), files={".nvmrc": "18\n"})
    assert [o.what for o in found.calibration.lapsed] == ["node", "npm"]
    assert not found.calibration.drift


@pytest.mark.parametrize("change", [{"environment": "production"}, {"root_dir": "web"}])
def test_another_place_tells_nothing(change: dict[str, str]) -> None:
    other = Observation(**{**vars(observed()), **change})
    found = deployed(other)
    assert not found.calibration.settled and not found.calibration.lapsed


def test_the_newest_counts() -> None:
    older = Observation(**{**vars(observed()), "date": date(2026, 11, 1), "seen": {}})
    assert deployed(observed(), older).calibration.settled == ("node",)


def test_another_manager_with_its_own_command() -> None:
    files = {"package.json": json.dumps({"packageManager": "pnpm@9.1.0"})}
    because = {"package-lock.json": "", "package.json": "pnpm"}
    seen = {"manager": Seen("pnpm", 4, because), "command": Seen("pnpm install", 4, because)}
    found = deployed(observed(seen=seen), files=files)
    assert found.selection.command == ("pnpm", "install")
    assert found.selection.tools[-1] == ("pnpm", "9.1.0")
    manager = found.selection.choice("manager")
    assert manager and manager.verified
    kept = deployed(observed(seen=seen), files=files, prefer={"packageManager": "lockfile"})
    assert kept.selection.manager == "npm"
    assert [d.what for d in kept.calibration.drift] == ["manager", "command"]


def test_what_is_known_otherwise_is_told_and_not_followed() -> None:
    seen = {**SEEN, "command": Seen("npm install --progress=false", 4, {"package-lock.json": ""})}
    found = deployed(observed(seen=seen))
    assert found.selection.command == tuple(NPM.split())
    [drift] = found.calibration.drift
    assert (drift.what, drift.planned, drift.seen.value) == (
        "command",
        NPM,
        "npm install --progress=false",
    )
