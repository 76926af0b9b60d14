"""A gateway that serves one install after the other: what one of them cannot see of another."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from pagesim.engine.docker.engine import DockerEngine
from pagesim.engine.docker.owner import name_owner
from pagesim.engine.interface import Install
from pagesim.gateway.interface import GatewayConfig, RegistryConfig
from pagesim.registries.interface import CredentialConfig, MockPackage, MockVersion
from pagesim.secret import Secret
from pagesim.toolchain.interface import Toolchain
from tests.support.docker_engine import Runner, labelled

pytestmark = [pytest.mark.docker, pytest.mark.network]

HOST = "registry.acme.test"


@pytest.fixture
def held() -> Iterator[DockerEngine]:
    found = DockerEngine.connect(os.environ, timeout=5)
    found.hold()
    yield found
    found.close()
    found.settle()


def _install(runner: Runner, version: str, token: str, host: str = HOST) -> Install:
    """Return an install that says what the registry has, with its own token and with another's."""
    source = f"""
        const https = require('https'), tokens = ['{token}', 'npm_anothersuite0123456789']
        const ask = (host, token) => new Promise(done => https.get(
            `https://${{host}}/@acme%2fa`, {{headers: {{authorization: 'Bearer ' + token}}}},
            answer => {{ let text = ''; answer.on('data', d => text += d)
                answer.on('end', () => done([answer.statusCode, text])) }}
        ).on('error', error => done([error.code, ''])));
        (async () => {{
            const [status, text] = await ask('{host}', tokens[0])
            const versions = status === 200 ? Object.keys(JSON.parse(text).versions) : []
            const other = await ask('{host}', tokens[1]), gone = await ask('gone.acme.test', '')
            console.log(JSON.stringify([status, versions, other[0], gone[0]]))
        }})()"""
    packages = (MockPackage("@acme/a", (MockVersion(version),), private=True),)
    url = f"https://{host}/"
    registry = RegistryConfig(url, "mock", "generic", accepts=("T",), packages=packages)
    gateway = GatewayConfig((registry,), (CredentialConfig("T", Secret(token), None, (url,)),))
    return replace(runner.install("node", "-e", source), gateway=gateway, hosts=(host,))


def _gateways(engine: DockerEngine) -> list[str]:
    """Return the gateways of this process."""
    found = engine._api.containers(all=True, filters={"label": f"pagesim.owner={name_owner()}"})
    return [one["Id"] for one in found]


def _saw(engine: DockerEngine, runner: Runner, install: Install) -> list[object]:
    own = Runner(engine, runner.toolchain, runner.workdir)
    assert own.run(install).exit_code == 0, own.lines
    return list(json.loads(own.lines[-1][1]))


def test_one_host_with_another_truth_in_each_install(held: DockerEngine, runner: Runner) -> None:
    first = _install(runner, "1.0.0", "npm_firstsuitetoken0123456789")
    second = _install(runner, "2.0.0", "npm_anothersuite0123456789")
    gone = _install(runner, "3.0.0", "npm_thirdsuitetoken0123456789", "gone.acme.test")
    assert _saw(held, runner, gone)[:2] == [200, ["3.0.0"]]
    assert _saw(held, runner, first) == [200, ["1.0.0"], 401, "ENOTFOUND"]
    assert _saw(held, runner, second) == [200, ["2.0.0"], 200, "ENOTFOUND"]
    assert labelled(held) == [] and len(_gateways(held)) == 1
    held.close()
    held.settle()
    assert _gateways(held) == []


def test_one_begun_ahead_serves_and_is_gone_at_the_end(runner: Runner) -> None:
    engine = DockerEngine.connect(os.environ, timeout=5)
    engine.images.ensure("gateway", print)
    engine.ahead(closed=True)
    install = _install(runner, "1.0.0", "npm_firstsuitetoken0123456789")
    assert _saw(engine, runner, install)[:2] == [200, ["1.0.0"]]
    engine.settle()  # the build's
    assert len(_gateways(engine)) == 1
    engine.ahead(closed=True)  # for a run that comes to nothing
    engine.close()
    engine.settle()
    assert _gateways(engine) == []


def test_the_same_at_once(runner: Runner) -> None:
    engines = [DockerEngine.connect(os.environ, timeout=5) for _ in range(2)]
    for engine in engines:
        engine.hold()
    installs = [
        _install(runner, "1.0.0", "npm_firstsuitetoken0123456789"),
        _install(runner, "2.0.0", "npm_secondsuitetoken012345678"),
    ]
    try:
        with ThreadPoolExecutor(2) as workers:
            for _ in range(2):
                saw = list(workers.map(lambda e, i: _saw(e, runner, i), engines, installs))
                assert [s[:3] for s in saw] == [[200, ["1.0.0"], 401], [200, ["2.0.0"], 401]]
    finally:
        for engine in engines:
            engine.close()
            engine.settle()


def test_an_install_that_fails_leaves_a_gateway_that_serves(
    held: DockerEngine, runner: Runner, toolchain: Toolchain
) -> None:
    bad = replace(
        _install(runner, "1.0.0", "npm_firstsuitetoken0123456789"), argv=("no-such-command",)
    )
    assert Runner(held, toolchain, runner.workdir).run(bad).exit_code == 127
    good = _install(runner, "1.0.0", "npm_firstsuitetoken0123456789")
    assert _saw(held, runner, good)[:2] == [200, ["1.0.0"]]
