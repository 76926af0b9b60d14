"""What can be asked of a project is the same on both platforms."""

import json
from pathlib import Path

import pytest

from pagesim.choices import PLATFORMS, PlatformName
from pagesim.cloudflare.history import open_history
from pagesim.errors import UsageError
from pagesim.project.repository import open_project
from tests.support.cloudflare_api import (
    BUILD,
    BUILD_LINES,
    BUILD_LOG,
    DEPLOYMENT,
    PROJECT,
    WORKER,
    log_parts,
    serve_api,
)

ANSWERS = {
    "pages/projects/site": PROJECT,
    "pages/projects/site/deployments": [DEPLOYMENT],
    "pages/projects/site/deployments/d1": DEPLOYMENT,
    "pages/projects/site/deployments/d1/history/logs": BUILD_LOG,
    **WORKER,
    "builds/workers/tag1/builds": [BUILD],
    "builds/builds/b1": BUILD,
    "builds/builds/b1/logs": log_parts(BUILD_LINES[:3], BUILD_LINES[3:5], BUILD_LINES[5:]),
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_settings_deployments_and_the_whole_log(tmp_path: Path, platform: PlatformName) -> None:
    (tmp_path / "wrangler.toml").write_text('name = "site"\npages_build_output_dir = "d"\n')
    with serve_api(ANSWERS) as client:
        history = open_history(client, platform, open_project(tmp_path))
        [found] = history.list_deployments(None)
        assert history.name == "site" and history.read_settings().platform == platform
        assert history.read_one(found.ident) == found and found.has_failed
        other = {"preview": "production", "production": "preview"}[found.environment]
        assert not list(history.list_deployments(other))
        assert json.dumps(history.read_log(found.ident)).count("E401") == 1


def test_which_worker_it_is_has_to_be_told(tmp_path: Path) -> None:
    with serve_api(ANSWERS) as client, pytest.raises(UsageError, match="which Worker is it"):
        open_history(client, "workers-builds", open_project(tmp_path))
