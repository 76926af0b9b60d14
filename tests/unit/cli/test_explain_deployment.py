"""Which deployment is asked for at the API, on loopback."""

import json
from pathlib import Path
from typing import Any

import pytest

from pagesim.cli.commands import load_command
from pagesim.cli.main import main
from pagesim.cloudflare import client
from pagesim.errors import UsageError
from tests.support.cloudflare_api import (
    BUILD,
    BUILD_LINES,
    BUILD_LOG,
    DEPLOYMENT,
    PROJECT,
    TRIGGERS,
    WORKER,
    log_parts,
    serve_api,
)
from tests.support.reports import validate

GREEN = {
    **DEPLOYMENT,
    "id": "d2",
    "created_on": "2026-11-21",
    "latest_stage": {"name": "deploy", "status": "success"},
}
BASE = "pages/projects/site"
ANSWERS: dict[str, Any] = {
    BASE: PROJECT,
    f"{BASE}/deployments": [DEPLOYMENT, GREEN],
    f"{BASE}/deployments/d1": DEPLOYMENT,
    f"{BASE}/deployments/d1/history/logs": BUILD_LOG,
    f"{BASE}/deployments/d2": GREEN,
    f"{BASE}/deployments/d2/history/logs": {"data": []},
}

VARIABLES = "builds/triggers/{}/environment_variables"
WORKERS = ("--platform", "workers-builds")
SKIPPED = {**BUILD, "build_uuid": "b2", "created_on": "2026-11-21", "build_outcome": "skipped"}
MAIN = {**BUILD, "build_uuid": "b3", "created_on": "2026-11-22", "trigger": TRIGGERS[1]}
ANSWERS |= WORKER | {
    "builds/workers/tag1/builds": [BUILD, SKIPPED, {**MAIN, "build_outcome": "success"}],
    "builds/builds/b1": BUILD,
    "builds/builds/b1/logs": log_parts(BUILD_LINES[:4], BUILD_LINES[4:]),
    "builds/builds/b2": SKIPPED,
    "builds/builds/b3": MAIN,
    "builds/builds/b3/logs": log_parts(()),
}


def asked(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    command, parser = load_command("explain-deployment")
    with serve_api(ANSWERS) as served:
        monkeypatch.setattr(client, "open_client", lambda _: served)
        arguments = parser.parse_args([*words, "--name", "site", "--project", str(folder)])
        return command.execute(command.parse(arguments))


@pytest.mark.parametrize(
    ("words", "head"),
    [
        ((), "Production deployment d1"),
        (("latest",), "Production deployment d2"),
        (("d2",), "Production deployment d2"),
        (
            WORKERS,
            "Preview deployment b1 of next at ffffffff, 2026-11-20 10:00:00 UTC: build: ",
        ),
        (("latest", *WORKERS), "Production deployment b3"),
        (("latest", *WORKERS, "--environment", "preview"), "Preview deployment b2"),
    ],
)
def test_which_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    head: str,
) -> None:
    assert asked(tmp_path, monkeypatch, *words) == 0
    assert capsys.readouterr().out.startswith(head)


def test_one_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="answered 404"):
        asked(tmp_path, monkeypatch, "d9")


def test_a_build_of_a_worker_its_log_in_two_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The token is a secret of the other trigger alone, so nothing was added since."""
    assert asked(tmp_path, monkeypatch, *WORKERS, "--format", "json") == 0
    data = json.loads(capsys.readouterr().out)
    validate(data, "deployment")
    assert (data["log"]["cause"]["ident"], data["log"]["platform"]) == (
        "no-credential", "workers-builds",
    )  # fmt: skip
    assert (data["platform"], data["variables"], data["added_since"]) == (
        "workers-builds", ["NODE_VERSION"], [],
    )  # fmt: skip
    assert data["reproduce"] == [
        *("pagesim", "run", "preview", "--branch", "next", *WORKERS),
        *("--var", "NODE_VERSION=22.16.0"),
    ]


def test_saved_answers_of_a_worker_and_a_variable_that_was_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    triggers = [{**t, "environment_variables": WORKER[VARIABLES.format(t["trigger_uuid"])]}
                for t in TRIGGERS]  # fmt: skip
    lines = {"lines": [["2026-11-20T10:01:02.123Z", line] for line in BUILD_LINES]}
    saved = {"log": lines, "triggers": triggers, "build": {**BUILD, "trigger": TRIGGERS[1]}}
    words = ["explain-deployment", "--project", str(tmp_path)]
    for name, document in saved.items():
        (tmp_path / name).write_text(json.dumps({"success": True, "result": document}))
        words += ["--from", str(tmp_path / name)]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert "It ran without TOKEN_FOR_GITHUB, which has been added to Production since" in out
    assert "[no-credential]" in out and "--unset TOKEN_FOR_GITHUB" in out


def test_why_nothing_was_built_is_not_known_of_a_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(tmp_path, monkeypatch, "b2", *WORKERS) == 0
    out = capsys.readouterr().out
    assert "Nothing was built: Workers Builds skipped it (its API does not tell why)." in out
    assert "Reproduce" not in out
