"""How installs begin: the copy's files are made once, and its settings are read once."""

from typing import Any

import pytest

from pagesim.managers.npm.manager import Npm
from pagesim.plan.deployment import Deployment, make_deployment
from pagesim.plan.inputs import Inputs
from pagesim.plan.options import RunOptions
from pagesim.plan.sources import pick_config_files
from pagesim.plan.start import Starter
from pagesim.plan.swap import AttemptMode
from tests.support.fake_engine import NPMRC, settings, site

MODES: tuple[AttemptMode, ...] = ("lifecycle", "before", "never")


def deployment(files: dict[str, str]) -> Deployment:
    inputs = Inputs(site(files), settings())
    return make_deployment(RunOptions("preview"), inputs, lambda tool, spec: spec)


@pytest.mark.parametrize(
    ("files", "reads"), [({".npmrc": NPMRC}, 1), ({".npmrc": "", ".npmrc.pages": NPMRC}, 3)]
)
def test_the_same_files_are_looked_through_once(
    files: dict[str, str], reads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    picked = []

    def pick(*given: Any) -> dict[str, bytes]:
        picked.append(given)
        return pick_config_files(*given)

    monkeypatch.setattr("pagesim.plan.start.pick_config_files", pick)
    starter = Starter(deployment(files), Npm("10.9.2"))
    found = {mode: starter.make(mode, {}) for mode in MODES}
    assert len(picked) == reads
    routed = [mode for mode in MODES if found[mode].configuration.scopes]
    assert routed == (["before"] if files.get(".npmrc.pages") else list(MODES))


def test_two_environments_share_the_files() -> None:
    made = deployment({".npmrc": NPMRC})
    one, other = (Starter(made, Npm("10.9.2")).make("lifecycle", {"A": a}) for a in "xy")
    assert one.files is other.files and {f.path for f in one.files} >= {"repo/.npmrc"}
