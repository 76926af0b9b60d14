"""Documents of the API: what is missing or null means the same, and an error is told."""

import json
from typing import Any

import pytest

from pagesim.cloudflare.documents import read_deployment, read_document, read_project
from pagesim.errors import UsageError
from tests.support.cloudflare_api import DEPLOYMENT, PROJECT


def test_a_project_with_and_without_its_envelope() -> None:
    bare = read_document(json.dumps(PROJECT), "f")
    assert read_document(json.dumps({"success": True, "result": PROJECT}), "f") == bare
    found = read_project(bare, "f")
    production = found.environments["production"]
    assert (found.root_dir, found.build_command, found.connected) == ("web", "npm run build", True)
    assert production.secrets == ("TOKEN_FOR_GITHUB",)
    assert {n: v.reveal() for n, v in production.plain.items()} == {"NODE_VERSION": "22.16.0"}
    assert found.environments["preview"].names == frozenset()


def test_what_is_missing_is_not_made_up() -> None:
    found = read_project({"deployment_configs": {}, "build_config": None}, "f")
    assert (found.root_dir, found.build_command, found.connected) == ("", "", False)
    assert found.environments["preview"].image is None


def test_a_deployment_is_a_photograph() -> None:
    found = read_deployment({**DEPLOYMENT, "build_config": {"root_dir": "/web/"}}, "f")
    assert (found.environment, found.branch, found.commit) == ("production", "main", "f" * 40)
    assert (found.stage, found.status, found.root_dir) == ("build", "failure", "web")
    assert found.state.names == {"NODE_VERSION"}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("<html>", "is no JSON"),
        ('{"success": false, "errors": [{"code": 7003, "message": "No route"}]}', "No route (7003"),
        ('{"success": false, "errors": null}', "no reason"),
    ],
)
def test_what_is_no_answer(text: str, part: str) -> None:
    with pytest.raises(UsageError) as told:
        read_document(text, "f.json")
    assert part in str(told.value)
    assert "f.json" in str(told.value)


@pytest.mark.parametrize("data", [[], {}, None, "x", {"deployment_configs": 3}])
def test_what_is_neither(data: Any) -> None:
    with pytest.raises(UsageError, match="holds no Pages project"):
        read_project(data, "f")
    with pytest.raises(UsageError, match="holds no deployment"):
        read_deployment(data, "f")
