"""How the Docker engine is found."""

import docker
import pytest
from requests import Response

from pagesim.engine.docker.engine import DockerEngine
from pagesim.errors import Interrupted


def test_a_signal_while_the_engine_is_looked_for_is_no_missing_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: object, **__: object) -> str:
        raise Interrupted("interrupted by SIGTERM")

    monkeypatch.setattr(docker.APIClient, "get", interrupted)
    with pytest.raises(Interrupted):
        DockerEngine.connect({"DOCKER_HOST": "unix:///nonexistent.sock"})
    # The SDK makes its own error of whatever comes while it asks for the version.
    monkeypatch.setattr(docker.APIClient, "get", lambda *_, **__: Response())
    monkeypatch.setattr(docker.APIClient, "version", interrupted)
    with pytest.raises(Interrupted):
        DockerEngine.connect({"DOCKER_HOST": "unix:///nonexistent.sock"})


@pytest.mark.parametrize(("head", "expected"), [({"Api-Version": "1.45"}, "1.45"), ({}, "1.30")])
def test_the_version_of_its_api_is_in_a_pings_head_or_asked_for(
    head: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pong = Response()
    pong.headers.update(head)
    monkeypatch.setattr(docker.APIClient, "get", lambda *_, **__: pong)
    monkeypatch.setattr(docker.APIClient, "version", lambda *_, **__: {"ApiVersion": "1.30"})
    found = DockerEngine.connect({"DOCKER_HOST": "unix:///nonexistent.sock"})
    assert found._api.api_version == expected
