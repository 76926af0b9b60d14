import hashlib
import json
from pathlib import Path

import pytest

from pagesim.engine.docker.host import Endpoint, Tls, endpoints, sockets
from pagesim.errors import EngineError


def context(home: Path, name: str, docker: dict[str, object], *, tls: tuple[str, ...] = ()) -> None:
    digest = hashlib.sha256(name.encode()).hexdigest()
    meta = home / ".docker/contexts/meta" / digest / "meta.json"
    meta.parent.mkdir(parents=True)
    meta.write_text(json.dumps({"Name": name, "Endpoints": {"docker": docker}}))
    for file in tls:
        path = home / ".docker/contexts/tls" / digest / "docker" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def config(home: Path, content: str) -> None:
    (home / ".docker").mkdir(exist_ok=True)
    (home / ".docker/config.json").write_text(content)


def env(home: Path, **more: str) -> dict[str, str]:
    return {"HOME": str(home), **more}


def test_docker_host_goes_before_everything(tmp_path: Path) -> None:
    config(tmp_path, '{"currentContext": "missing"}')
    found = endpoints(env(tmp_path, DOCKER_HOST="unix:///x.sock", DOCKER_CONTEXT="missing"))
    assert found == (Endpoint("unix:///x.sock", "DOCKER_HOST"),)


def test_docker_host_with_tls(tmp_path: Path) -> None:
    for name in ("ca.pem", "cert.pem", "key.pem"):
        (tmp_path / name).write_text("")
    given = env(
        tmp_path,
        DOCKER_HOST="tcp://host:2376",
        DOCKER_TLS_VERIFY="1",
        DOCKER_CERT_PATH=str(tmp_path),
    )
    (found,) = endpoints(given)
    folder = str(tmp_path)
    assert found.tls == Tls(f"{folder}/ca.pem", f"{folder}/cert.pem", f"{folder}/key.pem", True)


def test_the_current_context_is_followed(tmp_path: Path) -> None:
    config(tmp_path, '{"currentContext": "remote", "auths": {}}')
    context(tmp_path, "remote", {"Host": "tcp://far:2376"}, tls=("ca.pem",))
    (found,) = endpoints(env(tmp_path))
    assert (found.host, found.source) == ("tcp://far:2376", "docker context remote")
    assert found.tls and found.tls.ca and found.tls.cert is None and found.tls.verify
    context(tmp_path, "other", {"Host": "unix:///other.sock", "SkipTLSVerify": True})
    (named,) = endpoints(env(tmp_path, DOCKER_CONTEXT="other"))
    assert (named.host, named.tls) == ("unix:///other.sock", Tls(None, None, None, False))


def test_the_clients_folder_can_be_elsewhere(tmp_path: Path) -> None:
    config(tmp_path, '{"currentContext": "remote"}')
    context(tmp_path, "remote", {"Host": "tcp://far:2375"})
    (found,) = endpoints({"HOME": "/nowhere", "DOCKER_CONFIG": str(tmp_path / ".docker")})
    assert (found.host, found.tls) == ("tcp://far:2375", None)


def test_the_default_context_means_the_usual_sockets(tmp_path: Path) -> None:
    config(tmp_path, '{"currentContext": "default"}')
    (tmp_path / "run/podman").mkdir(parents=True)
    (tmp_path / "run/podman/podman.sock").write_text("")
    found = endpoints(env(tmp_path, XDG_RUNTIME_DIR=str(tmp_path / "run")))
    assert found[-1].host == f"unix://{tmp_path}/run/podman/podman.sock"
    assert str(sockets(env(tmp_path))[0]) == "/var/run/docker.sock"


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        ({"DOCKER_CONTEXT": "gone"}, "docker context 'gone'", "docker context ls"),
        ({"DOCKER_HOST": "ssh://me@far"}, "over SSH", "ssh -nNT -L"),
        ({"DOCKER_HOST": "npipe:////./pipe/docker_engine"}, "no address of an engine", "unix://"),
    ],
)
def test_what_cannot_be_used_is_said_with_a_next_step(
    tmp_path: Path, given: dict[str, str], message: str, hint: str
) -> None:
    with pytest.raises(EngineError, match=message) as caught:
        endpoints(env(tmp_path, **given))
    assert caught.value.hint and hint in caught.value.hint


def test_a_broken_config_names_its_file(tmp_path: Path) -> None:
    config(tmp_path, "{")
    with pytest.raises(EngineError, match=r"\.docker/config\.json cannot be read"):
        endpoints(env(tmp_path))
