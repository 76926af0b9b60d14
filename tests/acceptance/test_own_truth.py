"""From a deployment that failed to a proof, each step through the command line."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli import GITHUB_NPMRC, MOCKED, pagesim, private_project
from tests.support.cloudflare_api import BUILD_LOG, DEPLOYMENT, PROJECT

PROCESS = ("--engine", "process")
SECRET: dict[str, Any] = {"TOKEN_FOR_GITHUB": {"type": "secret_text", "value": ""}}
USERCONFIG = {"type": "plain_text", "value": "/opt/buildhome/repo/.npmrc.pages"}


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    ended = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return ended.stdout.strip()


def document(variables: dict[str, Any]) -> dict[str, Any]:
    """The project with `variables` in both environments."""
    config = {"build_image_major_version": 3, "env_vars": variables}
    configs = dict.fromkeys(("preview", "production"), config)
    return {**PROJECT, "build_config": {"build_command": "true"}, "deployment_configs": configs}


@pytest.mark.slow
@pytest.mark.network
def test_a_failing_deployment_is_explained_reproduced_fixed_and_proven(tmp_path: Path) -> None:
    """Nothing puts .npmrc.pages in place: the remedy is a variable, set at Cloudflare, then
    pulled."""
    scope = GITHUB_NPMRC.splitlines(keepends=True)[0]
    files = {".npmrc": scope, ".npmrc.pages": GITHUB_NPMRC}
    site = private_project(tmp_path / "site", **files, pagesim__yaml=MOCKED)

    def pull(variables: dict[str, Any]) -> None:
        (tmp_path / "project").write_text(json.dumps({"result": document(variables)}))
        assert pagesim("pull", "--from", tmp_path / "project", "--write", cwd=site).code == 0
        git(site, "add", "-A")
        git(site, "commit", "-qm", "as Cloudflare has it")

    git(site, "init", "-q", "-b", "main")
    pull(SECRET)
    commit = {"branch": "main", "commit_hash": git(site, "rev-parse", "HEAD")}
    trigger = {"type": "github:push", "metadata": commit}
    failed = {**DEPLOYMENT, "deployment_trigger": trigger, "env_vars": SECRET}
    (tmp_path / "deployment").write_text(json.dumps(failed))
    (tmp_path / "log").write_text(json.dumps(BUILD_LOG))
    options = [w for n in ("log", "project", "deployment") for w in ("--from", tmp_path / n)]
    explained = pagesim("explain-deployment", *options, "--run", *PROCESS, cwd=site)
    assert explained.code == 1, explained
    assert "[no-credential]" in explained.out
    assert "UNRESOLVED: 0 of 1 private package resolved in Production." in explained.out
    fixed = pagesim("fix", "production", *PROCESS, "--format", "json", cwd=site)
    assert fixed.code == 0
    told = [(c["kind"], c["environment"], c["name"], c["value"]) for c in fixed.data["changes"]]
    variable = ("NPM_CONFIG_USERCONFIG", USERCONFIG["value"])
    assert told == [("set-variable", name, *variable) for name in ("preview", "production")]
    pull({**SECRET, "NPM_CONFIG_USERCONFIG": USERCONFIG})
    proven = pagesim("check", *PROCESS, "--format", "json", cwd=site)
    assert proven.code == 0, proven
    assert {run["outcome"] for run in proven.data["runs"]} == {"resolved"}
