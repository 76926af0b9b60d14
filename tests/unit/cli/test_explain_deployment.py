"""Which deployment is asked for at the API, on loopback."""

from pathlib import Path

import pytest

from pagesim.cli.commands import load_command
from pagesim.cloudflare import client
from pagesim.errors import UsageError
from tests.support.cloudflare_api import BUILD_LOG, DEPLOYMENT, PROJECT, serve_api

GREEN = {
    **DEPLOYMENT,
    "id": "d2",
    "created_on": "2026-11-21",
    "latest_stage": {"name": "deploy", "status": "success"},
}
BASE = "pages/projects/site"
ANSWERS = {
    BASE: PROJECT,
    f"{BASE}/deployments": [DEPLOYMENT, GREEN],
    f"{BASE}/deployments/d1": DEPLOYMENT,
    f"{BASE}/deployments/d1/history/logs": BUILD_LOG,
    f"{BASE}/deployments/d2": GREEN,
    f"{BASE}/deployments/d2/history/logs": {"data": []},
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
