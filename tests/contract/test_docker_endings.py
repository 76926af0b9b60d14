"""However an install in a container ends, nothing of it is left."""

import os
import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from docker.errors import NotFound

from pagesim.engine.docker.engine import DockerEngine
from pagesim.engine.docker.owner import name_owner
from pagesim.engine.interface import Listener, Stream
from pagesim.errors import EngineError, GatewayError
from pagesim.toolchain.interface import Toolchain
from tests.support.docker_engine import RUN, Runner, labelled

pytestmark = [pytest.mark.docker, pytest.mark.network]

SOCKET = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://")


def test_an_interruption_leaves_nothing_behind(runner: Runner) -> None:
    def output(stream: Stream, line: str) -> None:
        raise KeyboardInterrupt

    install = runner.install(
        "node", "-e", "console.log(1); setTimeout(() => {}, 60000)", outward=True
    )
    with pytest.raises(KeyboardInterrupt):
        runner.engine.run(install, Listener(output, print))
    assert labelled(runner.engine) == []


def test_a_gateway_that_dies_ends_the_run(runner: Runner) -> None:
    api = runner.engine._api

    def output(stream: Stream, line: str) -> None:
        for one in api.containers(filters={"label": f"pagesim.run={RUN}"}):
            if one["Names"][0].endswith("gateway"):
                api.kill(one["Id"])

    install = runner.install("node", "-e", "console.log(1); setTimeout(() => {}, 60000)")
    with pytest.raises(GatewayError, match="died during the install"):
        runner.engine.run(install, Listener(output, print))
    assert labelled(runner.engine) == []


class Relay:
    """An engine's socket that can be cut off, as when the engine dies."""

    def __init__(self, path: Path) -> None:
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen()
        self._open: list[socket.socket] = [self._server]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(SOCKET)
                self._open += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._copy, args=pair, daemon=True).start()

    @staticmethod
    def _copy(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def cut(self) -> None:
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@pytest.mark.skipif(not Path(SOCKET).exists(), reason="relays the engine's socket")
def test_an_engine_that_dies_is_told_as_such(runner: Runner, tmp_path: Path) -> None:
    path = tmp_path / "relay.sock"
    relay = Relay(path)
    dying = DockerEngine.connect({**os.environ, "DOCKER_HOST": f"unix://{path}"}, timeout=5)
    install = runner.install("node", "-e", "console.log(1); setTimeout(() => {}, 60000)")
    with pytest.raises(EngineError, match="the Docker engine stopped answering") as caught:
        dying.run(install, Listener(lambda stream, line: relay.cut(), print))
    assert caught.value.hint
    runner.engine.remove_leftovers(RUN)  # what has not yet ended by itself
    assert labelled(runner.engine) == []


def test_both_containers_end_and_go_by_themselves_when_pagesim_is_gone(runner: Runner) -> None:
    api = runner.engine._api
    containers: list[str] = []

    def output(stream: Stream, line: str) -> None:
        found = api.containers(filters={"label": f"pagesim.run={RUN}"})
        containers.extend(c["Id"] for c in found)
        raise SystemExit

    install = runner.install("bash", "-c", "trap '' TERM HUP; echo begun; sleep 60; sleep 60")
    keep = pytest.MonkeyPatch()
    # As when it is killed: the streams close, and nothing is removed.
    keep.setattr(runner.engine, "_remove_quietly", lambda label: None)
    try:
        with pytest.raises(SystemExit):
            runner.engine.run(install, Listener(output, print))
        # The engine removes both: nothing is left for the next one.
        for container in containers:
            with suppress(NotFound):
                api.wait(container, condition="removed", timeout=15)
        assert len(containers) == 2 and labelled(runner.engine) == []
    finally:
        keep.undo()
        runner.engine.remove_leftovers(RUN)


def test_leftovers_of_a_run_are_found_by_its_label(
    engine: DockerEngine, toolchain: Toolchain
) -> None:
    image = engine.images.ensure("build", print, toolchain)
    labels = {"pagesim": "run", "pagesim.run": "dead-run"}
    engine._api.create_container(image, name="pagesim-dead-run-build", labels=labels)
    engine._api.create_network("pagesim-dead-run-net", labels=labels, internal=True)
    assert engine.remove_leftovers("another-run") == ()
    assert engine.remove_leftovers("dead-run") == (
        "container pagesim-dead-run-build",
        "network pagesim-dead-run-net",
    )
    assert engine.remove_leftovers("dead-run") == ()


def test_what_the_engine_made_after_its_run_was_cleared_away_is_found(
    engine: DockerEngine, toolchain: Toolchain
) -> None:
    image = engine.images.ensure("build", print, toolchain)
    world, pid, start = name_owner().split(" ")
    made = {}
    for name, owner in (("gone", f"{world} {pid} {int(start) + 1}"), ("living", name_owner())):
        labels = {"pagesim": "run", "pagesim.run": f"{RUN}{name}", "pagesim.owner": owner}
        made[name] = engine._api.create_container(image, labels=labels)["Id"]
    try:
        engine.remove_leftovers()  # what is gone may be found by another pagesim as well
        left = [c["Id"] for c in engine._api.containers(all=True)]
        assert made["gone"] not in left and made["living"] in left
    finally:
        engine._api.remove_container(made["living"], force=True)
