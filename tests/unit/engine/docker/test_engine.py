"""How the Docker engine is found."""

import docker
import pytest

from pagesim.engine.docker.engine import DockerEngine
from pagesim.errors import Interrupted


def test_a_signal_while_the_engine_is_looked_for_is_no_missing_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(self: docker.APIClient, **_: object) -> str:
        raise Interrupted("interrupted by SIGTERM")

    # The SDK makes its own error of whatever comes while it asks for the version.
    monkeypatch.setattr(docker.APIClient, "version", interrupted)
    with pytest.raises(Interrupted):
        DockerEngine.connect({"DOCKER_HOST": "unix:///nonexistent.sock"})
