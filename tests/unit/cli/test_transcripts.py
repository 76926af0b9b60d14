"""What each command that installs nothing prints at 80 columns, beside the one that is kept.

`PAGESIM_UPDATE_GOLDEN=1 pytest tests/unit/cli/test_transcripts.py` writes them anew. What `run` and
`check` print is kept in `tests/golden` too, by their report's own tests.
"""

import os
import re
from pathlib import Path

import pytest

from pagesim.cli.main import main
from tests.support.cli import private_project
from tests.support.transcripts import hold

COMMANDS = {
    "auth": ("auth",),
    "calibrate": ("calibrate", "--from", "deployment.json", "--from", "log.json"),
    "command-unknown": ("chekc",),
    "command-missing": (),
    "completion-unknown": ("completion", "tcsh"),
    "diff": ("diff",),
    "dry-run": ("run", "prod", "--dry-run"),
    "environment-missing": ("run",),
    "help": ("--help",),
    "help-check": ("help", "check"),
    "help-run": ("run", "-h"),
    "file-missing": ("explain-log",),
    "second-file-missing": ("cassette", "diff", "old.json"),
    "environment-unknown": ("run", "staging"),
    "explain": ("explain", "two-lockfiles"),
    "explain-all": ("explain",),
    "explain-unknown": ("explain", "token-refusd"),
    "explain-log": ("explain-log", "build.log"),
    "init-there": ("init",),
    "lint": ("lint",),
    "option-unknown": ("run", "preview", "--offlin", "--enginee", "docker"),
    "option-value": ("run", "preview", "--build-image", "v4"),
    "pull": ("pull", "site", "--from", "project.json"),
    "test-nothing": ("test",),
}
LOG = """\
09:12:05.000\tDetected the following tools from environment: npm@10.9.2, nodejs@22.16.0
09:12:05.100\tInstalling project dependencies: npm install --progress=false
09:12:07.900\tnpm error code E401
09:12:07.900\tnpm error 401 Unauthorized - GET https://npm.pkg.github.com/@foobar%2fwidget
09:12:08.100\tFailed: error occurred while installing tools or dependencies
"""
PROJECT = """\
{"name": "site", "production_branch": "main", "build_config": {"root_dir": "web"},
 "deployment_configs": {"preview": {"env_vars": {}}, "production":
  {"env_vars": {"TOKEN_FOR_GITHUB": {"type": "secret_text"}}}}}
"""
DEPLOYMENT = """\
{"id": "0e1f2d3c", "environment": "production", "created_on": "2026-11-20T10:00:00Z",
 "build_image_major_version": 3, "env_vars": {},
 "latest_stage": {"name": "deploy", "status": "success"}, "project_name": "site"}
"""
GREEN = """\
{"data": [
 {"ts": "2026-11-20T10:01:02Z",
  "line": "Detected the following tools from environment: npm@10.9.2, nodejs@22.16.0"},
 {"ts": "2026-11-20T10:01:03Z",
  "line": "Installing project dependencies: npm install --progress=false"},
 {"ts": "2026-11-20T10:01:09Z", "line": "added 1 package in 3s"},
 {"ts": "2026-11-20T10:01:20Z", "line": "Success: Your site was deployed!"}]}
"""
FILES = {
    "build.log": LOG,
    "project.json": PROJECT,
    "deployment.json": DEPLOYMENT,
    "log.json": GREEN,
}
SHORTENED = frozenset({"explain-all"})
"""Of these the first lines are kept: which rules there are is another test's matter."""


@pytest.mark.parametrize("name", COMMANDS)
def test_it_is_as_it_was_looked_at(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    private_project(tmp_path / "site", **FILES)
    monkeypatch.chdir(tmp_path / "site")
    for variable in [v for v in os.environ if v.startswith(("PAGESIM_", "CLOUDFLARE_", "GITHUB_"))]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PAGESIM_CACHE", str(tmp_path / "cache"))
    try:
        code = main(list(COMMANDS[name]))
    except SystemExit as ended:
        code = int(str(ended.code))
    told = capsys.readouterr()
    lines = f"{told.out}{told.err}".replace(str(tmp_path), "DIR").splitlines()
    shown = [f"$ {' '.join(('pagesim', *COMMANDS[name]))}"]
    shown += lines[:6] if name in SHORTENED else lines
    text = re.sub(r"\b([0-9a-f]{40}|[0-9a-f]{8})\b", "COMMIT", "\n".join([*shown, f"[{code}]", ""]))
    hold(name, text)
